package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tiles of a group as calls of ND4J, one for each operation and tile. */
final class NativeCallTiles implements Tiling.Strategy {

  /**
   * The bytes of a tile of the largest array: a few of them fit a third-level cache. Measured:
   * arrays that fit as they are gain nothing, and smaller tiles cost more in calls than they save.
   */
  private static final long TILE_BYTES = 3 * 1024 * 1024;

  @Override
  public TileSize size(List<Operation> operations) {
    return TileSize.of(operations, TILE_BYTES, TILE_BYTES / 8, TILE_BYTES);
  }

  @Override
  public boolean comesInParts(Operation operation) {
    return BatchSplit.divided(operation).isPresent();
  }

  @Override
  public boolean accepts(Operation operation, TileSize size) {
    return BatchSplit.comesIn(size.tiles(), operation);
  }

  @Override
  public boolean[] divided(Operation operation) {
    return BatchSplit.divided(operation).orElseThrow();
  }

  @Override
  public List<Operation> inTiles(FusedGroup group) {
    List<Operation> result = new ArrayList<>();
    for (int index = 0; index < group.tiles(); index++) {
      Tile tile = new Tile(index, group.tiles(), group.temporaries());
      group.operations().forEach(operation -> result.add(tile.of(operation)));
    }
    return result;
  }

  /** One tile of the buffers of a group. */
  private static final class Tile {

    private final int index;
    private final int count;
    private final Set<Buffer> temporaries;
    private final Map<Buffer, Buffer> own = new HashMap<>();

    /**
     * @param temporaries storages that are temporary: only the group reads them
     */
    Tile(int index, int count, Set<Buffer> temporaries) {
      this.index = index;
      this.count = count;
      this.temporaries = temporaries;
    }

    Operation of(Operation operation) {
      boolean[] divided = BatchSplit.divided(operation).orElseThrow();
      List<Buffer> inputs = new ArrayList<>();
      for (int i = 0; i < divided.length; i++) {
        Buffer input = operation.inputs().get(i);
        inputs.add(divided[i] ? part(input) : input);
      }
      List<Buffer> outputs = operation.outputs().stream().map(this::part).toList();
      return new Operation(operation.kernel(), inputs, outputs);
    }

    private Buffer part(Buffer buffer) {
      if (!temporaries.contains(buffer.storage())) {
        return buffer.part(index, count);
      }
      long[] shape = buffer.shape();
      shape[0] /= count;
      return own.computeIfAbsent(
              buffer.storage(),
              storage ->
                  Buffer.computed(
                      storage.dataType(), new long[] {storage.length() / count}, storage.phase()))
          .reshaped(shape);
    }
  }
}
