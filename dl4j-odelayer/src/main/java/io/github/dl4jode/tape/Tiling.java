package io.github.dl4jode.tape;

import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs chains of row-wise operations on large arrays tile by tile, so that what one operation
 * writes is still in the processor's cache when the next one reads it.
 *
 * <p>Operations are reordered so that chains come together. Values that only a chain needs exist
 * one tile at a time.
 */
final class Tiling {

  /**
   * The bytes of a tile of the largest array: a few of them fit a third-level cache. Measured:
   * arrays that fit as they are gain nothing, and smaller tiles cost more in calls than they save.
   */
  static final long TILE_BYTES = 3 * 1024 * 1024;

  private final int tiles;
  private final long largeLength;
  private final Set<Value> kept;
  private final Map<Value, Set<Operation>> readers = new HashMap<>();

  private Tiling(int tiles, long largeLength, Set<Value> kept) {
    this.tiles = tiles;
    this.largeLength = largeLength;
    this.kept = kept;
  }

  /**
   * Tiles the forward and the backward pass, where there is a cache to speak of.
   *
   * @param kept storages that stay readable after the last operation
   */
  static void apply(TapeBuilder builder, Set<Value> kept) {
    if (Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU) {
      apply(builder, kept, TILE_BYTES);
    }
  }

  static void apply(TapeBuilder builder, Set<Value> kept, long tileBytes) {
    List<List<Operation>> passes =
        List.of(builder.operations(Phase.FORWARD), builder.operations(Phase.BACKWARD));
    List<Operation> all = passes.stream().flatMap(List::stream).toList();
    TileSize size = TileSize.of(all, tileBytes);
    if (size.tiles() > 1) {
      Tiling tiling = new Tiling(size.tiles(), size.largeLength(), kept);
      all.forEach(tiling::noteReader);
      passes.forEach(tiling::tile);
    }
  }

  private void noteReader(Operation operation) {
    for (Value input : operation.inputs()) {
      readers.computeIfAbsent(input.storage(), key -> new HashSet<>()).add(operation);
    }
  }

  private void tile(List<Operation> operations) {
    Set<Operation> waiting = new LinkedHashSet<>(operations);
    operations.clear();
    while (!waiting.isEmpty()) {
      operations.addAll(takeReady(waiting, false));
      List<Operation> chain = takeReady(waiting, true);
      boolean reuses = chain.stream().filter(this::isLarge).count() > 1;
      operations.addAll(reuses ? inTiles(chain) : chain);
    }
  }

  private boolean isLarge(Operation operation) {
    return TileSize.largest(operation) >= largeLength;
  }

  /** Takes out operations that can run one after the other: those of a chain, or the others. */
  private List<Operation> takeReady(Set<Operation> waiting, boolean chained) {
    Set<Value> missing = new HashSet<>();
    waiting.forEach(operation -> missing.addAll(storages(operation.outputs())));
    Set<Value> inChain = new HashSet<>();
    List<Operation> taken = new ArrayList<>();
    for (Operation operation : waiting) {
      boolean ready =
          RowWise.comesIn(tiles, operation) == chained
              && storages(operation.inputs()).stream().noneMatch(missing::contains)
              && !(chained && readsWhole(operation, inChain));
      if (ready) {
        taken.add(operation);
        inChain.addAll(storages(operation.outputs()));
        missing.removeAll(storages(operation.outputs()));
      }
    }
    taken.forEach(waiting::remove);
    return taken;
  }

  private static List<Value> storages(List<Value> values) {
    return values.stream().map(Value::storage).toList();
  }

  /** Whether an operation needs all tiles of something that a chain computes tile by tile. */
  private static boolean readsWhole(Operation operation, Set<Value> inChain) {
    boolean[] divided = RowWise.divided(operation).orElseThrow();
    for (int i = 0; i < divided.length; i++) {
      if (!divided[i] && inChain.contains(operation.inputs().get(i).storage())) {
        return true;
      }
    }
    return false;
  }

  private List<Operation> inTiles(List<Operation> chain) {
    Set<Operation> members = new HashSet<>(chain);
    Set<Value> passing = new HashSet<>();
    for (Value output : chain.stream().flatMap(member -> member.outputs().stream()).toList()) {
      if (!output.hasArray()
          && !kept.contains(output)
          && members.containsAll(readers.getOrDefault(output, Set.of()))) {
        passing.add(output);
      }
    }
    List<Operation> result = new ArrayList<>();
    for (int tile = 0; tile < tiles; tile++) {
      Tile current = new Tile(tile, tiles, passing);
      chain.forEach(operation -> result.add(current.of(operation)));
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
