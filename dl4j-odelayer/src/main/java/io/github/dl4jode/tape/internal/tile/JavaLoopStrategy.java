package io.github.dl4jode.tape.internal.tile;

import static io.github.dl4jode.tape.internal.tile.RowLoopKind.MATRICES;

import io.github.dl4jode.array.VectorModule;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
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

  // ND4J's softplus branches at each element; its tanh is a polynomial too.
  private static final double CALLED_SOFTPLUS = 5.5;
  private static final double CALLED_TANH = 0.5;
  private static final double LOOPED_FUNCTION = 0.5;

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
                ? RowLoopKind.of(it).filter(kind -> !cuts() || kind != MATRICES)
                : Optional.empty());
  }

  /** Whether arrays are cut into tiles. */
  abstract boolean cuts();

  /**
   * Whether a loop computes an operation on whole arrays even if its group saves nothing. Its
   * results differ from those of ND4J in the last bits, and all tapes of one graph must agree.
   */
  private boolean isAlwaysLooped(Operation operation) {
    return !cuts()
        && switch (OpCards.of(operation).tileLoop()) {
          case SOFTPLUS, TANH -> true;
          case PRODUCT -> form(operation).filter(it -> it == MATRICES).isPresent();
          default -> false;
        };
  }

  @Override
  public final boolean comesInParts(Operation operation) {
    return form(operation).filter(form -> form != RowLoopKind.SUM_OF_ROWS).isPresent();
  }

  /** One operation alone gains where a call of ND4J is slow. */
  @Override
  public final boolean pays(List<Operation> large) {
    return large.size() > 1
        || large.stream().anyMatch(this::isAlwaysLooped)
        || large.stream().anyMatch(it -> OpCards.of(it).tileLoop() == TileLoop.SOFTPLUS);
  }

  @Override
  public final boolean[] divided(Operation operation) {
    return RowLoopKind.divided(operation);
  }

  @Override
  public final List<Operation> inTiles(FusedGroup group) {
    FusedKernel kernel = new FusedGroupCompiler(group, memory).compile();
    return group.operations().stream().anyMatch(this::isAlwaysLooped) || saves(group, kernel)
        ? List.of(new Operation(kernel, kernel.inputs(), kernel.outputs()))
        : group.operations();
  }

  private static boolean saves(FusedGroup group, FusedKernel kernel) {
    double calls = 0;
    double loops = CALL;
    for (Operation operation : group.operations()) {
      long elements = TileSize.largest(operation);
      TileLoop loop = OpCards.of(operation).tileLoop();
      calls += CALL + called(loop) * elements;
      loops += looped(loop) * elements;
    }
    for (List<Buffer> borders : List.of(kernel.inputs(), kernel.outputs())) {
      loops += COPIED_ELEMENT * borders.stream().mapToLong(Buffer::length).sum();
    }
    return loops < calls;
  }

  private static double called(TileLoop loop) {
    return switch (loop) {
      case SOFTPLUS -> CALLED_SOFTPLUS;
      case TANH -> CALLED_TANH;
      default -> CALLED_ELEMENT;
    };
  }

  private static double looped(TileLoop loop) {
    return loop == TileLoop.SOFTPLUS || loop == TileLoop.TANH ? LOOPED_FUNCTION : LOOPED_ELEMENT;
  }
}
