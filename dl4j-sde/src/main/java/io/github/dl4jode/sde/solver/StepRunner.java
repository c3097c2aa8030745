package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.path.brownian.LevyArea;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.MethodState;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.StateVector;
import io.github.dl4jode.sde.method.StepGraph;
import io.github.dl4jode.sde.solver.StepFunction.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The compiled beginning, step and inverse step of a method, with the noise of the present step.
 */
final class StepRunner implements AutoCloseable {

  private final StochasticEquation equation;
  private final SdeMethod method;
  private final EquationInputs inputs;
  private final CarriedLayout layout;
  private final StepFunction step;
  private final Optional<StepFunction> begin;
  private final Optional<StepFunction> undo;
  private final StepInterval interval;
  private final OpenedMemory opened = new OpenedMemory();
  private Optional<BrownianPath> path = Optional.empty();

  /**
   * Compiles.
   *
   * @param converts whether the drift is that of the other calculus
   * @param differentiable whether steps are differentiated
   * @param undoable whether steps are undone
   */
  @SuppressWarnings("try") // The scope is there for its closing.
  StepRunner(
      StochasticEquation equation,
      EquationInputs inputs,
      SdeMethod method,
      boolean converts,
      boolean differentiable,
      boolean undoable) {
    this.equation = equation;
    this.method = method;
    this.inputs = inputs;
    List<CarriedLayout> found = new ArrayList<>();
    StepFunction first =
        opened.open(() -> beginning(converts, differentiable, found), StepFunction::close);
    this.layout = found.get(0);
    boolean plain = layout.shapes().size() == 1;
    this.begin = plain ? Optional.empty() : Optional.of(first);
    if (plain) {
      opened.close();
    }
    this.step =
        opened.open(
            () -> stepFunction(converts, Product.ofGradients(differentiable), method::step),
            StepFunction::close);
    this.undo =
        undoable
            ? Optional.of(
                opened.open(
                    () -> stepFunction(converts, Product.NONE, method::undo), StepFunction::close))
            : Optional.empty();
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      long noise = equation.batch() * step.noiseSize();
      this.interval =
          new StepInterval(
              memory(true, noise),
              memory(method.needsArea(), noise),
              memory(method.needsSpaceArea(), noise * step.noiseSize()));
    }
  }

  private INDArray memory(boolean needed, long length) {
    return needed ? Nd4j.create(equation.dataType(), length) : Nd4j.empty(equation.dataType());
  }

  /** What the first step begins with; notes its layout. */
  private StepFunction beginning(
      boolean converts, boolean differentiable, List<CarriedLayout> found) {
    return new StepFunction(
        equation,
        inputs,
        converts,
        List.of(new long[] {equation.batch(), equation.size()}),
        Product.ofGradients(differentiable),
        (graph, y) -> {
          MethodState begun = begun(graph, y.get(0));
          found.add(CarriedLayout.of(graph, begun));
          return CarriedLayout.pack(graph.graph(), begun);
        });
  }

  private interface Move {
    MethodState write(StepGraph graph, MethodState state);
  }

  private StepFunction stepFunction(boolean converts, Product product, Move move) {
    return new StepFunction(
        equation,
        inputs,
        converts,
        layout.shapes(),
        product,
        (graph, parts) ->
            CarriedLayout.pack(graph.graph(), move.write(graph, layout.state(parts))));
  }

  private MethodState begun(StepGraph graph, SDVariable y) {
    StateVector start = new StateVector(y, List.of());
    List<SDVariable> integrands = graph.at(0, start).drift().quadratures();
    List<SDVariable> zeros =
        integrands.stream()
            .map(each -> graph.graph().constant(Nd4j.zeros(equation.dataType(), graph.shape(each))))
            .toList();
    MethodState begun = method.begin(graph, new StateVector(y, zeros));
    // A tape computes something: a bare placeholder is no output.
    return zeros.isEmpty() && begun.carried().isEmpty()
        ? MethodState.of(new StateVector(y.mul(1), List.of()))
        : begun;
  }

  CarriedLayout layout() {
    return layout;
  }

  long noiseSize() {
    return step.noiseSize();
  }

  /**
   * Takes the noise of a solve.
   *
   * @throws IllegalArgumentException if it does not fit the equation and the method
   */
  void take(BrownianPath noise) {
    if (noise.batch() != equation.batch()
        || noise.noiseSize() != noiseSize()
        || noise.dataType() != equation.dataType()) {
      throw new IllegalArgumentException(
          "The Brownian path is [%d, %d] of %s, and the equation needs [%d, %d] of %s"
              .formatted(
                  noise.batch(),
                  noise.noiseSize(),
                  noise.dataType(),
                  equation.batch(),
                  noiseSize(),
                  equation.dataType()));
    }
    if (method.needsArea() && !noise.levyArea().includes(LevyArea.SPACE_TIME)) {
      throw new IllegalArgumentException(
          method.label()
              + " needs a Brownian path with the space–time Lévy area; the path has the level "
              + noise.levyArea());
    }
    if (method.needsSpaceArea() && !noise.hasSpaceSpaceArea()) {
      throw new IllegalArgumentException(
          method.label()
              + " needs a Brownian path with a space–space Lévy area; BrownianTree has it by"
              + " spaceSpaceArea(...)");
    }
    path = Optional.of(noise);
  }

  /** Goes to a step, and asks the path for its noise. */
  void seek(StepGrid grid, int k) {
    seek(grid.time(k), grid.time(k + 1));
  }

  /** Goes to a step from one time to another, and asks the path for its noise. */
  void seek(double from, double to) {
    interval.between(from, to);
    BrownianPath noise = path.orElseThrow();
    if (method.needsSpaceArea()) {
      noise.spaceSpaceArea(from, to, interval.increment(), interval.area(), interval.spaceArea());
    } else if (method.needsArea()) {
      noise.increment(from, to, interval.increment(), interval.area());
    } else {
      noise.increment(from, to, interval.increment());
    }
  }

  StepInterval interval() {
    return interval;
  }

  /** Computes what the first step begins with. */
  void begin(double t, INDArray initialState, INDArray state) {
    interval.between(t, t);
    if (begin.isPresent()) {
      begin.get().evaluateOnce(interval, initialState, state);
    } else {
      Vectors.copy(initialState, state);
    }
  }

  /** Carries the cotangent of {@link #begin} back. */
  void beginProduct(
      double t, INDArray initialState, INDArray cotangent, INDArray scratch, INDArray result) {
    interval.between(t, t);
    if (begin.isPresent()) {
      begin.get().productOnce(interval, initialState, cotangent, scratch, result);
    } else {
      Vectors.copy(cotangent, result);
    }
  }

  /** Makes the step that was sought. */
  void step(INDArray state, INDArray next) {
    step.evaluate(interval, state, next);
  }

  /**
   * Undoes the step that was sought. What a state carries is that of the end of the step before it,
   * which sees inputs before they jump; from the first state no step is undone, so that it does not
   * matter there.
   */
  void undo(INDArray next, INDArray state) {
    interval.seeBeforeJump(inputs);
    undo.orElseThrow().evaluate(interval, next, state);
    interval.seeAfterJump();
  }

  /** Carries the cotangent of the step that was sought back. */
  void product(INDArray state, INDArray cotangent, INDArray next, INDArray stateCotangent) {
    step.product(interval, state, cotangent, next, stateCotangent);
  }

  private Stream<StepFunction> tapes() {
    return Stream.of(Optional.of(step), begin, undo).flatMap(Optional::stream);
  }

  /** Forgets arrays that are closed. */
  void forgetArrays() {
    tapes().forEach(StepFunction::forgetArrays);
  }

  void parametersChanged() {
    tapes().forEach(StepFunction::parametersChanged);
  }

  Set<String> opsWithoutLoop() {
    Set<String> ops = new TreeSet<>();
    tapes().forEach(tape -> ops.addAll(tape.opsWithoutLoop()));
    return ops;
  }

  long bytes() {
    return tapes().mapToLong(StepFunction::bytes).sum()
        + (interval.increment().length() + interval.area().length() + interval.spaceArea().length())
            * equation.dataType().width();
  }

  @Override
  public void close() {
    opened.close();
    interval.increment().close();
    Stream.of(interval.area(), interval.spaceArea())
        .filter(array -> !array.isEmpty())
        .forEach(INDArray::close);
  }
}
