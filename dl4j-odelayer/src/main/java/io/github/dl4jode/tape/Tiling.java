package io.github.dl4jode.tape;

import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

  /** What becomes of a chain. */
  interface Style {

    /** Of some operations, into how many tiles they are cut. */
    TileSize size(List<Operation> operations);

    /** Whether it is worth while to look for chains in so many tiles. */
    default boolean pays(TileSize size) {
      return size.tiles() > 1;
    }

    /** Whether there is a way to compute the result of an operation part by part. */
    boolean comesInParts(Operation operation);

    /** Whether an operation can be part of a chain. */
    boolean accepts(Operation operation, TileSize size);

    /** For each input of such an operation, whether it needs one tile of it, or all. */
    boolean[] divided(Operation operation);

    /** The operations that compute the chain's tiles. */
    List<Operation> inTiles(Chain chain);
  }

  private final Style style;
  private final TileSize size;
  private final Set<Value> kept;
  private final Map<Value, Set<Operation>> readers = new HashMap<>();

  private Tiling(Style style, TileSize size, Set<Value> kept) {
    this.style = style;
    this.size = size;
    this.kept = kept;
  }

  /**
   * Tiles the forward and the backward pass, where there is a cache to speak of.
   *
   * @param kept storages that stay readable after the last operation
   */
  static void apply(TapeBuilder builder, Set<Value> kept) {
    if (Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU) {
      boolean loops = LoopStyle.areFaster();
      if (loops) {
        apply(builder, kept, new LoopTiles());
      }
      apply(builder, kept, new CallTiles());
      if (loops) {
        apply(builder, kept, new SmallLoops());
      }
    }
  }

  private static void apply(TapeBuilder builder, Set<Value> kept, Style style) {
    List<List<Operation>> passes =
        List.of(builder.operations(Phase.FORWARD), builder.operations(Phase.BACKWARD));
    List<Operation> all = passes.stream().flatMap(List::stream).toList();
    TileSize size = style.size(all.stream().filter(style::comesInParts).toList());
    if (style.pays(size)) {
      Tiling tiling = new Tiling(style, size, kept);
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
    return TileSize.largest(operation) >= size.largeLength();
  }

  /** Takes out operations that can run one after the other: those of a chain, or the others. */
  private List<Operation> takeReady(Set<Operation> waiting, boolean chained) {
    Set<Value> missing = new HashSet<>();
    waiting.forEach(operation -> missing.addAll(storages(operation.outputs())));
    Map<Value, Operation> inChain = new HashMap<>();
    List<Operation> taken = new ArrayList<>();
    for (Operation operation : waiting) {
      boolean ready =
          style.accepts(operation, size) == chained
              && !reads(operation, missing)
              && !(chained && needsMoreThanATile(operation, inChain));
      if (ready) {
        taken.add(operation);
        storages(operation.outputs()).forEach(storage -> inChain.put(storage, operation));
        missing.removeAll(storages(operation.outputs()));
      }
    }
    if (chained) {
      defer(taken, waiting);
    }
    taken.forEach(waiting::remove);
    return taken;
  }

  private void defer(List<Operation> chain, Set<Operation> waiting) {
    Set<Operation> later =
        waiting.stream()
            .filter(operation -> style.accepts(operation, size))
            .collect(Collectors.toSet());
    chain.forEach(later::remove);
    new Deferral(readers, later, size.largeLength()).apply(chain);
  }

  /** Whether an operation reads one of these storages; a copy to a given place names that too. */
  private static boolean reads(Operation operation, Set<Value> storages) {
    List<Value> own = storages(operation.outputs());
    return storages(operation.inputs()).stream()
        .anyMatch(input -> storages.contains(input) && !own.contains(input));
  }

  private static List<Value> storages(List<Value> values) {
    return values.stream().map(Value::storage).toList();
  }

  /**
   * Whether an operation needs all tiles of something that a chain computes tile by tile, or what
   * is complete after the last tile only.
   */
  private boolean needsMoreThanATile(Operation operation, Map<Value, Operation> inChain) {
    boolean[] divided = style.divided(operation);
    for (int i = 0; i < divided.length; i++) {
      Operation source = inChain.get(operation.inputs().get(i).storage());
      if (source != null && !(divided[i] && style.comesInParts(source))) {
        return true;
      }
    }
    return false;
  }

  private List<Operation> inTiles(List<Operation> operations) {
    Set<Operation> members = new HashSet<>(operations);
    Set<Value> passing = new HashSet<>();
    for (Value output : operations.stream().flatMap(it -> it.outputs().stream()).toList()) {
      if (!output.hasArray()
          && !kept.contains(output)
          && members.containsAll(readers.getOrDefault(output, Set.of()))) {
        passing.add(output);
      }
    }
    return style.inTiles(new Chain(operations, passing, size.tiles()));
  }
}
