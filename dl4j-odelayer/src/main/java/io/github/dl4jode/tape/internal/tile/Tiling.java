package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.lane.FusedKernel;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Runs groups of row-wise operations on large arrays tile by tile, so that what one operation
 * writes is still in the processor's cache when the next one reads it.
 *
 * <p>Operations are reordered so that groups come together. Values that only a group needs exist
 * one tile at a time.
 */
public final class Tiling {

  /** A way to run a group in tiles. */
  interface Strategy {

    /** The number of tiles into which some operations are cut. */
    TileSize size(List<Operation> operations);

    /** Whether a search for groups pays with this number of tiles. */
    default boolean pays(TileSize size) {
      return size.tiles() > 1;
    }

    /** Whether a group with these operations on large arrays pays; a single one reuses nothing. */
    default boolean pays(List<Operation> large) {
      return large.size() > 1;
    }

    /** Whether there is a way to compute the result of an operation part by part. */
    boolean comesInParts(Operation operation);

    /** Whether an operation can be part of a group. */
    boolean accepts(Operation operation, TileSize size);

    /** For each input of such an operation, whether it needs one tile of it, or all. */
    boolean[] divided(Operation operation);

    /** The operations that compute the group's tiles. */
    List<Operation> inTiles(FusedGroup group);
  }

  private final Strategy strategy;
  private final TileSize size;
  private final Set<Buffer> kept;
  private final Map<Buffer, Set<Operation>> readers = new HashMap<>();

  private Tiling(Strategy strategy, TileSize size, Set<Buffer> kept) {
    this.strategy = strategy;
    this.size = size;
    this.kept = kept;
  }

  /**
   * Tiles the forward and the backward pass, where there is a cache to speak of.
   *
   * @param kept storages that stay readable after the last operation
   * @param workers among which loops over large arrays are divided
   */
  public static void apply(TapeBuilder builder, Set<Buffer> kept, Workers workers) {
    if (HostLoops.areAllowed()) {
      boolean loops = JavaLoopStrategy.areFaster();
      if (loops) {
        TransposedParameters.apply(builder);
        LoopNumbers.all().forEach(numbers -> applyLargeLoops(builder, kept, workers, numbers));
      }
      apply(builder, kept, new NativeCallTiles());
      if (loops) {
        CopyElision.apply(builder, kept);
        LoopNumbers.all()
            .forEach(numbers -> apply(builder, kept, new SmallArrayLoops<>(numbers, workers)));
      }
    }
  }

  private static void applyLargeLoops(
      TapeBuilder builder, Set<Buffer> kept, Workers workers, LoopNumbers<?> numbers) {
    apply(builder, kept, new BatchLoops<>(numbers, workers, builder.operations(Phase.FORWARD)));
    apply(builder, kept, new LargeArrayLoops<>(numbers, workers));
  }

  /** Whether a loop in Java computes an operation on arrays of this size as part of a group. */
  public static boolean hasLoop(Operation operation) {
    return HostLoops.areAllowed()
        && JavaLoopStrategy.areFaster()
        && LoopNumbers.all().stream().anyMatch(numbers -> numbers.computes(operation));
  }

  /** Which operations a loop in Java computes as part of a group, whole or in tiles of examples. */
  public static Predicate<Operation> loops(TapeBuilder builder, Workers workers) {
    Predicate<Operation> loops = Tiling::hasLoop;
    if (HostLoops.areAllowed() && JavaLoopStrategy.areFaster()) {
      for (LoopNumbers<?> numbers : LoopNumbers.all()) {
        loops = loops.or(onExamples(builder, workers, numbers));
      }
    }
    return loops;
  }

  private static Predicate<Operation> onExamples(
      TapeBuilder builder, Workers workers, LoopNumbers<?> numbers) {
    List<Operation> forward = builder.operations(Phase.FORWARD);
    Strategy strategy = new BatchLoops<>(numbers, workers, forward);
    TileSize size = strategy.size(forward.stream().filter(strategy::comesInParts).toList());
    return operation -> strategy.pays(size) && strategy.accepts(operation, size);
  }

  /** Whether an operation is a group that consists of loops in Java. */
  public static boolean isOfLoops(Operation operation) {
    return operation.kernel() instanceof FusedKernel<?>;
  }

  /** The storages that loops sum over passes. */
  public static Set<Buffer> sumsOverPasses(List<Operation> operations) {
    Set<Buffer> sums = new HashSet<>();
    for (Operation operation : operations) {
      if (operation.kernel() instanceof FusedKernel<?> loops) {
        IntStream.range(0, operation.outputs().size())
            .filter(loops::isSumOverPasses)
            .forEach(i -> sums.add(operation.outputs().get(i)));
      }
    }
    return sums;
  }

  private static void apply(TapeBuilder builder, Set<Buffer> kept, Strategy strategy) {
    List<List<Operation>> passes =
        List.of(builder.operations(Phase.FORWARD), builder.operations(Phase.BACKWARD));
    List<Operation> all = passes.stream().flatMap(List::stream).toList();
    TileSize size = strategy.size(all.stream().filter(strategy::comesInParts).toList());
    if (strategy.pays(size)) {
      Tiling tiling = new Tiling(strategy, size, kept);
      all.forEach(tiling::noteReader);
      passes.forEach(tiling::tile);
    }
  }

  private void noteReader(Operation operation) {
    for (Buffer input : operation.inputs()) {
      readers.computeIfAbsent(input.storage(), key -> new HashSet<>()).add(operation);
    }
  }

  private void tile(List<Operation> operations) {
    Set<Operation> waiting = new LinkedHashSet<>(operations);
    operations.clear();
    while (!waiting.isEmpty()) {
      operations.addAll(takeReady(waiting, false));
      List<Operation> group = takeReady(waiting, true);
      boolean pays = strategy.pays(group.stream().filter(this::isLarge).toList());
      operations.addAll(pays ? inTiles(group) : group);
    }
  }

  private boolean isLarge(Operation operation) {
    return TileSize.largest(operation) >= size.largeLength();
  }

  /** Takes out operations that can run in sequence: those of a group, or the others. */
  private List<Operation> takeReady(Set<Operation> waiting, boolean grouped) {
    Set<Buffer> missing = new HashSet<>();
    waiting.forEach(operation -> missing.addAll(storages(operation.outputs())));
    Map<Buffer, Operation> inGroup = new HashMap<>();
    List<Operation> taken = new ArrayList<>();
    for (Operation operation : waiting) {
      boolean ready =
          strategy.accepts(operation, size) == grouped
              && !reads(operation, missing)
              && !(grouped && needsMoreThanATile(operation, inGroup));
      if (ready) {
        taken.add(operation);
        storages(operation.outputs()).forEach(storage -> inGroup.put(storage, operation));
        missing.removeAll(storages(operation.outputs()));
      }
    }
    if (grouped) {
      sink(taken, waiting);
    }
    taken.forEach(waiting::remove);
    return taken;
  }

  private void sink(List<Operation> group, Set<Operation> waiting) {
    Set<Operation> later =
        waiting.stream()
            .filter(operation -> strategy.accepts(operation, size))
            .collect(Collectors.toSet());
    group.forEach(later::remove);
    new GroupSinking(readers, later, size.largeLength()).apply(group);
  }

  /** Whether an operation reads one of these storages; a copy to a given place names that too. */
  private static boolean reads(Operation operation, Set<Buffer> storages) {
    List<Buffer> own = storages(operation.outputs());
    return storages(operation.inputs()).stream()
        .anyMatch(input -> storages.contains(input) && !own.contains(input));
  }

  private static List<Buffer> storages(List<Buffer> values) {
    return values.stream().map(Buffer::storage).toList();
  }

  /**
   * Whether an operation needs all tiles of something that a group computes tile by tile, or what
   * is complete after the last tile only.
   */
  private boolean needsMoreThanATile(Operation operation, Map<Buffer, Operation> inGroup) {
    boolean[] divided = strategy.divided(operation);
    for (int i = 0; i < divided.length; i++) {
      Operation source = inGroup.get(operation.inputs().get(i).storage());
      if (source != null && !(divided[i] && strategy.comesInParts(source))) {
        return true;
      }
    }
    return false;
  }

  private List<Operation> inTiles(List<Operation> operations) {
    Set<Operation> members = new HashSet<>(operations);
    Set<Buffer> temporaries = new HashSet<>();
    for (Buffer output : operations.stream().flatMap(it -> it.outputs().stream()).toList()) {
      if (!output.hasArray()
          && !kept.contains(output)
          && members.containsAll(readers.getOrDefault(output, Set.of()))) {
        temporaries.add(output);
      }
    }
    return strategy.inTiles(new FusedGroup(operations, temporaries, size.tiles()));
  }
}
