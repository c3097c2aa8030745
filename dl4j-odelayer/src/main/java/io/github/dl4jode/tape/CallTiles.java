package io.github.dl4jode.tape;

import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tiles of a chain by calls of ND4J, one for each operation and tile. */
final class CallTiles implements Tiling.Style {

  /**
   * The bytes of a tile of the largest array: a few of them fit a third-level cache. Measured:
   * arrays that fit as they are gain nothing, and smaller tiles cost more in calls than they save.
   */
  private static final long TILE_BYTES = 3 * 1024 * 1024;

  @Override
  public TileSize size(List<Operation> operations) {
    return TileSize.of(operations, TILE_BYTES, TILE_BYTES / 8);
  }

  @Override
  public boolean comesInParts(Operation operation) {
    return RowWise.divided(operation).isPresent();
  }

  @Override
  public boolean accepts(Operation operation, TileSize size) {
    return RowWise.comesIn(size.tiles(), operation);
  }

  @Override
  public boolean[] divided(Operation operation) {
    return RowWise.divided(operation).orElseThrow();
  }

  @Override
  public List<Operation> inTiles(Chain chain) {
    List<Operation> result = new ArrayList<>();
    for (int index = 0; index < chain.tiles(); index++) {
      Tile tile = new Tile(index, chain.tiles(), chain.passing());
      chain.operations().forEach(operation -> result.add(tile.of(operation)));
    }
    return result;
  }

  /** One tile of the values of a chain. */
  private static final class Tile {

    private final int index;
    private final int count;
    private final Set<Value> passing;
    private final Map<Value, Value> own = new HashMap<>();

    /**
     * @param passing storages that nobody reads outside the chain
     */
    Tile(int index, int count, Set<Value> passing) {
      this.index = index;
      this.count = count;
      this.passing = passing;
    }

    Operation of(Operation operation) {
      boolean[] divided = RowWise.divided(operation).orElseThrow();
      List<Value> inputs = new ArrayList<>();
      for (int i = 0; i < divided.length; i++) {
        Value input = operation.inputs().get(i);
        inputs.add(divided[i] ? part(input) : input);
      }
      List<Value> outputs = operation.outputs().stream().map(this::part).toList();
      return new Operation(operation.kernel(), inputs, outputs);
    }

    private Value part(Value value) {
      if (!passing.contains(value.storage())) {
        return value.part(index, count);
      }
      long[] shape = value.shape();
      shape[0] /= count;
      return own.computeIfAbsent(
              value.storage(),
              storage ->
                  Value.computed(
                      storage.dataType(), new long[] {storage.length() / count}, storage.phase()))
          .reshaped(shape);
    }
  }
}
