package io.github.dl4jode.tape.internal.tile;

import static io.github.dl4jode.tape.internal.tile.RowLoopKind.MATRICES;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.lane.FusedKernel;
import io.github.dl4jode.tape.internal.lane.Lane;
import io.github.dl4jode.tape.internal.lane.Lane.Transfer;
import io.github.dl4jode.tape.internal.lane.TileMemory;
import io.github.dl4jode.tape.internal.op.LoopCosts;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Groups as loops in Java: a whole group becomes one operation where that saves time.
 *
 * @param <A> the type of the Java arrays
 */
abstract class JavaLoopStrategy<A> implements Tiling.Strategy {

  /** Less work is done before a sleeping thread wakes. */
  private static final double LEAST_TO_DIVIDE = 20_000;

  private final Workers workers;

  private final LoopNumbers<A> numbers;

  private final LoopCosts costs;

  /** One for each thread. */
  private final List<TileMemory<A>> memories;

  private final IdentityHashMap<Operation, Optional<RowLoopKind>> forms = new IdentityHashMap<>();

  /**
   * Takes the memory of tiles.
   *
   * @param numbers what loops compute
   * @param workers among which large groups are divided
   */
  JavaLoopStrategy(LoopNumbers<A> numbers, Workers workers) {
    this.numbers = numbers;
    this.workers = workers;
    this.costs = numbers.costs();
    this.memories =
        Stream.generate(() -> new TileMemory<>(numbers.arrays())).limit(workers.threads()).toList();
  }

  /** Whether Java has vector instructions. */
  static boolean areFaster() {
    return VectorModule.isUsable();
  }

  /** The form of an operation; nothing where there is no loop for it, or for parts of arrays. */
  final Optional<RowLoopKind> form(Operation operation) {
    return forms.computeIfAbsent(
        operation,
        it ->
            Stream.concat(it.inputs().stream(), it.outputs().stream()).allMatch(Buffer::isWhole)
                ? numbers.kind(it).filter(kind -> computes(it, kind))
                : Optional.empty());
  }

  /** Whether arrays are cut into tiles. */
  abstract boolean cuts();

  /** Whether what loops compute otherwise than ND4J is always computed by them. */
  abstract boolean loopsAlways();

  /** Whether loops of this strategy compute an operation of this form. */
  abstract boolean computes(Operation operation, RowLoopKind kind);

  /**
   * Whether a loop computes an operation even if its group saves nothing. Its results differ from
   * those of ND4J in the last bits, and all tapes of one graph must agree.
   */
  private boolean isAlwaysLooped(Operation operation) {
    return loopsAlways()
        && switch (OpCards.of(operation).tileLoop()) {
          case SOFTPLUS, TANH, ELU, MOVE -> true;
          case PRODUCT -> isOfMatrices(operation);
          default -> false;
        };
  }

  @Override
  public final boolean comesInParts(Operation operation) {
    return form(operation).isPresent() && !RowLoopKind.isSumOfTiles(operation, cuts());
  }

  /** One operation alone gains where a call of ND4J is slow. */
  @Override
  public final boolean pays(List<Operation> large) {
    return large.size() > 1
        || large.stream().anyMatch(this::isAlwaysLooped)
        || large.stream().anyMatch(it -> isSlowCall(it));
  }

  private static boolean isSlowCall(Operation operation) {
    TileLoop loop = OpCards.of(operation).tileLoop();
    return loop == TileLoop.SOFTPLUS || loop == TileLoop.ELU;
  }

  @Override
  public final boolean[] divided(Operation operation) {
    return RowLoopKind.divided(operation, cuts());
  }

  @Override
  public final List<Operation> inTiles(FusedGroup group) {
    Lane<A> first = compile(group, memories.get(0));
    double loops = nanosecondsOfLoops(group, first);
    FusedKernel<A> kernel = new FusedKernel<>(group.tiles(), lanes(group, first, loops), workers);
    return group.operations().stream().anyMatch(this::isAlwaysLooped)
            || loops < nanosecondsOfCalls(group)
        ? List.of(new Operation(kernel, kernel.inputs(), kernel.outputs()))
        : group.operations();
  }

  private Lane<A> compile(FusedGroup group, TileMemory<A> memory) {
    return new FusedGroupCompiler<>(numbers, group, memory).compile();
  }

  /** One lane for each thread where that pays; their results are the same bits. */
  private List<Lane<A>> lanes(FusedGroup group, Lane<A> first, double nanoseconds) {
    int most = nanoseconds < LEAST_TO_DIVIDE ? 1 : Math.min(memories.size(), group.tiles());
    List<Lane<A>> lanes = new ArrayList<>(List.of(first));
    for (TileMemory<A> memory : memories.subList(1, most)) {
      lanes.add(compile(group, memory));
    }
    return lanes;
  }

  private double nanosecondsOfCalls(FusedGroup group) {
    double sum = 0;
    for (Operation operation : group.operations()) {
      sum += costs.ofCall(operation, TileSize.largest(operation), multiplications(operation));
    }
    return sum;
  }

  private double nanosecondsOfLoops(FusedGroup group, Lane<A> lane) {
    double sum = cuts() ? costs.call() : costs.start();
    for (Operation operation : group.operations()) {
      sum += costs.ofLoop(operation, TileSize.largest(operation), multiplications(operation));
    }
    for (List<Transfer<A>> borders : List.of(lane.loads(), lane.stores())) {
      sum += costs.copiedElement() * borders.stream().mapToLong(it -> it.buffer().length()).sum();
    }
    return sum;
  }

  private long multiplications(Operation operation) {
    return isOfMatrices(operation) ? RowLoopKind.multiplications(operation) : 0;
  }

  /** Whether loops compute an operation as a product of two matrices. */
  final boolean isOfMatrices(Operation operation) {
    return form(operation).filter(it -> it == MATRICES).isPresent();
  }
}
