package io.github.dl4jode.tape.internal.tile;

import static io.github.dl4jode.tape.internal.tile.RowLoopKind.MATRICES;

import io.github.dl4jode.array.VectorModule;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/** Groups as loops in Java: a whole group becomes one operation where that saves time. */
abstract class JavaLoopStrategy implements Tiling.Strategy {

  // Nanoseconds, measured with one thread on arrays of 295,000 elements among convolutions.
  private static final double CALL = 3000;
  private static final double CALLED_ELEMENT = 0.11;
  private static final double LOOPED_ELEMENT = 0.07;
  private static final double COPIED_ELEMENT = 0.1;

  private final TileMemory memory = new TileMemory();
  private final IdentityHashMap<Operation, Optional<RowLoopKind>> forms = new IdentityHashMap<>();

  /** Whether Java has vector instructions, and ND4J one thread only. */
  static boolean areFaster() {
    return VectorModule.isUsable() && Nd4j.getEnvironment().maxThreads() == 1;
  }

  /** The form of an operation; nothing where there is no loop for it, or for parts of arrays. */
  final Optional<RowLoopKind> form(Operation operation) {
    return forms.computeIfAbsent(
        operation,
        it ->
            Stream.concat(it.inputs().stream(), it.outputs().stream()).allMatch(Buffer::isWhole)
                ? RowLoopKind.of(it).filter(kind -> !cuts() || !isAlwaysLooped(it))
                : Optional.empty());
  }

  /** Whether arrays are cut into tiles. */
  abstract boolean cuts();

  /**
   * Whether a loop computes an operation on small arrays whatever else is in its group. Its results
   * differ from those of ND4J in the last bits, and all tapes of one graph must agree.
   */
  private static boolean isAlwaysLooped(Operation operation) {
    return switch (OpCards.of(operation).tileLoop()) {
      case TANH -> true;
      case PRODUCT -> RowLoopKind.of(operation).filter(it -> it == MATRICES).isPresent();
      default -> false;
    };
  }

  @Override
  public final boolean isGroup(List<Operation> operations) {
    return operations.stream().anyMatch(JavaLoopStrategy::isAlwaysLooped);
  }

  @Override
  public final boolean comesInParts(Operation operation) {
    return form(operation).filter(form -> form != RowLoopKind.SUM_OF_ROWS).isPresent();
  }

  @Override
  public final boolean[] divided(Operation operation) {
    return RowLoopKind.divided(operation);
  }

  @Override
  public final List<Operation> inTiles(FusedGroup group) {
    FusedKernel kernel = new FusedGroupCompiler(group, memory).compile();
    return isGroup(group.operations()) || saves(group, kernel)
        ? List.of(new Operation(kernel, kernel.inputs(), kernel.outputs()))
        : group.operations();
  }

  private static boolean saves(FusedGroup group, FusedKernel kernel) {
    double calls = 0;
    double loops = CALL;
    for (Operation operation : group.operations()) {
      long elements = TileSize.largest(operation);
      calls += CALL + CALLED_ELEMENT * elements;
      loops += LOOPED_ELEMENT * elements;
    }
    for (List<Buffer> borders : List.of(kernel.inputs(), kernel.outputs())) {
      loops += COPIED_ELEMENT * borders.stream().mapToLong(Buffer::length).sum();
    }
    return loops < calls;
  }
}
