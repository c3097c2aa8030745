package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.path.brownian.AreaApproximation;
import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.path.brownian.LevyArea;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A stochastic equation and a method, compiled for a minibatch. It owns its memory, which
 * successive solves share, and serves one thread at a time.
 *
 * <pre>{@code
 * try (CompiledSde compiled = SdeSolver.of(SdeMethods.HEUN, 0.01).compile(equation, gradient)) {
 *   SdeSolution solution = compiled.solve(initialState, times, brownianPath);
 *   SdeGradients gradients = compiled.backward(outputCotangents);
 * }
 * }</pre>
 */
public final class CompiledSde implements AutoCloseable {

  private final SdeSolver solver;
  private final StochasticEquation equation;
  private final EquationInputs inputs;
  private final StepRunner runner;
  private final StateStore store;
  private final Optional<AdaptiveIntegration> adaptive;
  private final Optional<BackwardPass> pass;
  private final Optional<SdeGradientMethod> gradient;
  private final INDArray ofInitialState;
  private final OpenedMemory opened = new OpenedMemory();
  private Optional<Solved> last = Optional.empty();
  private Optional<StepGrid> lastGrid = Optional.empty();

  /** Whether a backward pass has followed the last solve. */
  private boolean wentBack;

  private INDArray outputs;
  private INDArray[] outputRows = {};
  private INDArray quadratures;
  private INDArray[] quadratureRows = {};

  private record Solved(StepGrid grid, SdeSolution solution) {}

  CompiledSde(SdeSolver solver, StochasticEquation equation, Optional<SdeGradientMethod> gradient) {
    solver.requireSolves(equation.calculus(), equation.noise());
    gradient.ifPresent(
        method -> solver.requireSuits(method, equation.calculus(), equation.noise()));
    this.solver = solver;
    this.equation = equation;
    this.gradient = gradient;
    this.inputs = opened.open(() -> new EquationInputs(equation), EquationInputs::close);
    boolean undone = gradient.filter(SdeGradientMethod.UndoneSteps.class::isInstance).isPresent();
    boolean adjoint =
        gradient.filter(SdeGradientMethod.AdjointEquation.class::isInstance).isPresent();
    boolean converts = solver.converts(equation);
    requireComponentwise(converts || (adjoint && equation.calculus() == Calculus.ITO));
    boolean product = gradient.isPresent() && !adjoint;
    this.runner = opened.open(() -> newRunner(converts, product, undone), StepRunner::close);
    this.store =
        opened.open(
            () -> new StateStore(runner, equation.dataType(), storedEvery()), StateStore::close);
    this.adaptive =
        Optional.ofNullable(solver.steps())
            .map(steps -> opened.open(() -> adaptive(steps), AdaptiveIntegration::close));
    this.ofInitialState =
        opened.open(
            () -> gradient.isPresent() ? create(stateLength()) : empty(), CompiledSde::release);
    this.pass =
        gradient.map(
            method ->
                opened.open(
                    () -> adjoint ? adjointPass() : discretePass(undone), BackwardPass::close));
    this.outputs = empty();
    this.quadratures = empty();
  }

  private void requireComponentwise(boolean converted) {
    boolean needed = converted || solver.method().needsComponentwiseDiffusion();
    if (needed && equation.noise() == NoiseType.DIAGONAL) {
      String need = converted ? "The conversion of the calculus" : solver.method().label();
      opened.orRelease(
          () -> {
            DiagonalProbe.require(equation, inputs, need);
            return true;
          });
    }
  }

  private StepRunner newRunner(boolean converts, boolean differentiable, boolean undoable) {
    return new StepRunner(equation, inputs, solver.method(), converts, differentiable, undoable);
  }

  /** Every how many steps a state is stored; 0 for only the last one. */
  private int storedEvery() {
    return gradient
        .filter(SdeGradientMethod.StoredStates.class::isInstance)
        .map(method -> ((SdeGradientMethod.StoredStates) method).every())
        .orElse(0);
  }

  private AdaptiveIntegration adaptive(AdaptiveSteps steps) {
    double order = solver.method().strongOrder(equation.noise());
    return new AdaptiveIntegration(runner, store, equation, steps, order);
  }

  private BackwardPass adjointPass() {
    boolean converts =
        equation.calculus() == Calculus.ITO && equation.noise() != NoiseType.ADDITIVE;
    return new AdjointBackwardPass(runner, equation, inputs, converts);
  }

  private BackwardPass discretePass(boolean undone) {
    return new DiscreteBackwardPass(
        runner, equation.dataType(), stateLength(), undone ? this::undone : this::stored);
  }

  private INDArray stored(StepGrid grid, int k) {
    INDArray state = store.backward(grid, k);
    runner.seek(grid, k);
    return state;
  }

  private INDArray undone(StepGrid grid, int k) {
    runner.seek(grid, k);
    INDArray state = store.forward(k);
    runner.undo(store.forward(k + 1), state);
    return state;
  }

  private long stateLength() {
    return equation.batch() * equation.size();
  }

  @SuppressWarnings("try") // The scope is there for its closing.
  private INDArray create(long... shape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(equation.dataType(), shape);
    }
  }

  private INDArray empty() {
    return Nd4j.empty(equation.dataType());
  }

  /** The number of components of the Brownian motion of one example. */
  public long noiseSize() {
    return runner.noiseSize();
  }

  /**
   * Brownian motion of the shape and with the areas that the solves need, fastest where steps of
   * the solver's size begin at the start. That of solves without a gradient keeps few pieces.
   *
   * @param seed the same seed gives the same paths; {@link BrownianTree#renew} changes it
   * @param start t0
   */
  public BrownianTree newNoise(long seed, double start) {
    BrownianTree.Builder tree =
        treeFrom(start)
            .seed(seed)
            .batch(Math.toIntExact(equation.batch()))
            .noiseSize(Math.toIntExact(noiseSize()))
            .dataType(equation.dataType());
    if (gradient.isEmpty()) {
      tree.cacheBytes(0);
    }
    if (solver.method().needsArea()) {
      tree.levyArea(LevyArea.SPACE_TIME);
    }
    if (solver.method().needsSpaceArea()) {
      tree.spaceSpaceArea(AreaApproximation.FOSTER);
    }
    return tree.build();
  }

  /** Adaptive steps may become much longer than the first one. */
  private BrownianTree.Builder treeFrom(double start) {
    double step = solver.stepSize();
    return solver.isAdaptive()
        ? BrownianTree.from(start, step).refinements(AdaptiveIntegration.MOST_HALVINGS + 2)
        : BrownianTree.onGrid(start, step);
  }

  /**
   * The array of an input that is a constant of a solve, to be filled by the caller before the
   * solve.
   *
   * @throws IllegalArgumentException if there is no such input
   */
  public INDArray input(String name) {
    return inputs.constant(name);
  }

  /**
   * Solves the equation. Parameters, inputs and knots of paths are read as they are now.
   *
   * @param initialState y(t0) [batch × size], flat or [batch, size]; read in this call
   * @param times t0 and the output times after it, strictly increasing
   * @param noise [batch, noise] of the equation's type, over the whole span of time
   * @return the outputs, valid until the next solve
   * @throws IllegalArgumentException if an argument does not fit the equation
   * @throws SdeSolverException if a state is not finite, or the thread is interrupted
   */
  public SdeSolution solve(INDArray initialState, double[] times, BrownianPath noise) {
    INDArray start = inputs.initialState(initialState);
    last = Optional.empty();
    lastGrid = Optional.empty();
    wentBack = false;
    inputs.changed();
    runner.parametersChanged();
    runner.take(noise);
    StepGrid longest = StepGrid.of(times, inputs.jumps(), solver.stepSize());
    reserve(longest);
    runner.begin(longest.time(0), start, store.forward(0));
    save(store.forward(0), 0);
    StepGrid grid = adaptive.map(it -> it.run(longest, this::save)).orElse(longest);
    if (adaptive.isEmpty()) {
      integrate(grid);
    }
    int rejected = adaptive.map(AdaptiveIntegration::rejected).orElse(0);
    SdeSolution solution = new SdeSolution(outputs, quadratures, grid.steps(), rejected);
    last = Optional.of(new Solved(grid, solution));
    lastGrid = Optional.of(grid);
    return solution;
  }

  private void reserve(StepGrid grid) {
    store.reserve(grid.steps());
    if (outputRows.length == grid.outputs()) {
      return;
    }
    outputs = ofRows(outputs, grid.outputs(), stateLength());
    outputRows = StateStore.rowsOf(outputs);
    long columns = runner.layout().quadratures();
    if (columns > 0) {
      quadratures = ofRows(quadratures, grid.outputs(), columns);
      quadratureRows = StateStore.rowsOf(quadratures);
    }
  }

  private INDArray ofRows(INDArray present, long rows, long columns) {
    release(present);
    return create(rows, columns);
  }

  private void integrate(StepGrid grid) {
    int output = 1;
    for (int k = 0; k < grid.steps(); k++) {
      if (Thread.currentThread().isInterrupted()) {
        throw SdeSolverException.interrupted(grid.time(k));
      }
      runner.seek(grid, k);
      INDArray next = store.forward(k + 1);
      runner.step(store.forward(k), next);
      if (!store.isFinite(k + 1)) {
        double size = grid.time(k + 1) - grid.time(k);
        throw SdeSolverException.notFinite("The state", grid.time(k + 1), k + 1, size);
      }
      if (grid.output(output) == k + 1) {
        save(next, output++);
      }
    }
  }

  private void save(INDArray state, int output) {
    Vectors.copyPart(state, 0, outputRows[output]);
    if (quadratureRows.length > 0) {
      Vectors.copyPart(state, stateLength(), quadratureRows[output]);
    }
  }

  /**
   * Computes the gradients of a function L of the outputs of the last solve.
   *
   * @param stateCotangents dL/d states [times, batch × size]
   * @return the gradients, valid until the next backward pass
   * @throws IllegalArgumentException if a cotangent has another shape or type, or is not finite
   * @throws IllegalStateException without a solve before, or if it was compiled without gradients
   */
  public SdeGradients backward(INDArray stateCotangents) {
    return backward(stateCotangents, empty());
  }

  /**
   * Computes the gradients of a function L of the outputs and the quadratures of the last solve.
   *
   * @param stateCotangents dL/d states [times, batch × size]
   * @param quadratureCotangents dL/d quadratures [times, batch × columns]
   * @return the gradients, valid until the next backward pass
   * @throws IllegalArgumentException if a cotangent has another shape or type, or is not finite
   * @throws IllegalStateException without a solve before, or if it was compiled without gradients
   */
  public SdeGradients backward(INDArray stateCotangents, INDArray quadratureCotangents) {
    BackwardPass backward =
        pass.orElseThrow(
            () -> new IllegalStateException("The equation was compiled without gradients"));
    Solved solved =
        last.orElseThrow(
            () ->
                new IllegalStateException(
                    "A backward pass needs a solve before it; each solve serves one"));
    OutputCotangents given =
        OutputCotangents.of(solved.solution, stateCotangents, quadratureCotangents);
    last = Optional.empty();
    inputs.clearGradient();
    backward.run(solved.grid, solved.solution.states(), given, ofInitialState);
    inputs.deliverGradient();
    requireFiniteGradient(solved.grid, given);
    wentBack = true;
    return new SdeGradients(ofInitialState, inputs.ofParameters(), inputs.gradients());
  }

  private void requireFiniteGradient(StepGrid grid, OutputCotangents given) {
    boolean finite =
        Vectors.isFinite(ofInitialState)
            && (inputs.gradient().isEmpty() || Vectors.isFinite(inputs.gradient()));
    if (!finite) {
      given.requireFinite();
      double size = grid.time(1) - grid.time(0);
      throw SdeSolverException.notFinite("The gradient", grid.time(0), grid.steps(), size);
    }
  }

  /** The steps of the last solve in order; empty before a solve, and after one that failed. */
  public List<AcceptedStep> steps() {
    return lastGrid.map(StepGrid::accepted).orElse(List.of());
  }

  /**
   * The cost of the last solve. A step is one graph and counts as one evaluation, whatever the
   * method; an attempt at two adaptive steps counts as three.
   */
  public SolverStatistics forwardStatistics() {
    int steps = lastGrid.map(StepGrid::steps).orElse(0);
    int rejected = adaptive.map(AdaptiveIntegration::rejected).orElse(0);
    int evaluations = adaptive.isPresent() ? 3 * (steps / 2 + rejected) : steps;
    return new SolverStatistics(steps, rejected, evaluations);
  }

  /** The cost of the backward pass that followed, counted likewise; no work before it. */
  public SolverStatistics backwardStatistics() {
    int steps = lastGrid.map(StepGrid::steps).orElse(0);
    return wentBack ? new SolverStatistics(steps, 0, steps) : SolverStatistics.none();
  }

  /** ‖dL/dy(t0)‖₂ of the last backward pass, computed now; empty before a backward pass. */
  public OptionalDouble adjointNorm() {
    return wentBack ? OptionalDouble.of(Vectors.norm(ofInitialState)) : OptionalDouble.empty();
  }

  /** The gradient method; empty without gradients. */
  public Optional<SdeGradientMethod> gradient() {
    return gradient;
  }

  /** The names of the ops that make a small equation slow because they have no loop in Java. */
  public Set<String> opsWithoutLoop() {
    return runner.opsWithoutLoop();
  }

  /** The bytes of tapes, stored states and outputs. */
  public long bytes() {
    long elements = outputs.length() + quadratures.length() + ofInitialState.length();
    DataType type = equation.dataType();
    return runner.bytes()
        + store.bytes()
        + inputs.bytes()
        + adaptive.map(AdaptiveIntegration::bytes).orElse(0L)
        + pass.map(BackwardPass::bytes).orElse(0L)
        + elements * type.width();
  }

  private static void release(INDArray array) {
    if (!array.isEmpty()) {
      array.close();
    }
  }

  /** Releases the memory; the object cannot be used any more. */
  @Override
  public void close() {
    opened.close();
    release(outputs);
    release(quadratures);
  }
}
