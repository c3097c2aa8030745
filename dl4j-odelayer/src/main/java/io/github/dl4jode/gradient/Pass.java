package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermProducts;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The common part of the passes of all gradient methods of the library. */
abstract sealed class Pass implements GradientPass permits AdjointPass, DiscretePass {

  private final Problem problem;
  private final OffHeapMemory memory;
  // Copies: the caller may change the solution's arrays and the cotangents.
  private final OutputRows states;
  private final OutputRows cotangents;
  private final INDArray sensitivityGradient;
  private final INDArray quadratureCotangent;
  private double[] times = {};
  private double forwardStepSize;
  private boolean left;
  private boolean dependsOnQuadratures;
  // Counts forward and backward passes: the results of one are valid until the next.
  private long passes;

  /**
   * Takes memory.
   *
   * @param memory of this pass alone, and closed with it
   */
  Pass(Problem problem, OffHeapMemory memory) {
    this.problem = problem;
    this.memory = memory;
    this.states = new OutputRows(memory, problem.stateSize());
    this.cotangents = new OutputRows(memory, problem.stateSize());
    this.sensitivityGradient = problem.allocateLikeSensitivities(memory);
    this.quadratureCotangent = problem.allocateLikeQuadratures(memory);
  }

  /** Adds observers to a forward solve that begins now, to keep what the backward pass needs. */
  abstract void startForward(OdeSolver solver, Solve.Builder solve);

  /** Carries the cotangents back; the gradient of the sensitivities is 0 at the beginning. */
  abstract Gradients propagate(SolverWorkspace workspace);

  @Override
  public final boolean serves(Method method, DifferentiableTerm term) {
    return problem.serves(method, term);
  }

  @Override
  public final Solution forward(OdeSolver solver, Solve solve, SolverWorkspace workspace) {
    passes++;
    times = solve.times();
    left = false;
    states.resize(times.length);
    cotangents.resize(times.length);
    Solve.Builder recorded = solve.toBuilder();
    startForward(solver, recorded);
    Solution solution = solver.solve(recorded.build(), workspace);
    if (solution.status() == SolverStatus.SUCCESS) {
      solution.leftAt().ifPresent(this::endAt);
      long rows = times.length;
      Vectors.copyStrided(
          solution.states().get(NDArrayIndex.interval(0, rows), NDArrayIndex.all()),
          states.matrix());
      forwardStepSize = solution.nextStepSize();
    }
    return solution;
  }

  /** The solve has ended at an event: its last output is there. */
  private void endAt(double end) {
    double direction = Math.signum(times[lastOutput()] - times[0]);
    int before = 1;
    while (before < lastOutput() && direction * (end - times[before]) > 0) {
      before++;
    }
    times = Arrays.copyOf(times, before + 1);
    times[before] = end;
    states.resize(times.length);
    cotangents.resize(times.length);
    left = true;
  }

  @Override
  public final boolean differentiatesEvents() {
    return true;
  }

  /** Whether the solve has left its last step at an event, before the end of the step. */
  final boolean hasLeft() {
    return left;
  }

  @Override
  public final Gradients backward(
      INDArray outputCotangents, INDArray givenForQuadratures, SolverWorkspace workspace) {
    passes++;
    takeCotangents(outputCotangents);
    takeQuadratureCotangent(givenForQuadratures);
    if (problem.hasSensitivities()) {
      Vectors.zero(sensitivityGradient);
    }
    return propagate(workspace);
  }

  private void takeCotangents(INDArray given) {
    problem.requireLike("Output cotangents", given, times.length, problem.stateSize());
    Vectors.copyStrided(given, cotangents.matrix());
    requireFinite("output cotangents", cotangents.flat());
  }

  private void takeQuadratureCotangent(INDArray given) {
    dependsOnQuadratures = !given.isEmpty();
    if (given.isEmpty()) {
      if (problem.hasQuadratures()) {
        Vectors.zero(quadratureCotangent);
      }
      return;
    }
    if (!problem.hasQuadratures()) {
      throw new IllegalArgumentException(
          "A cotangent of quadratures is given, but "
              + problem.term().getClass().getSimpleName()
              + " has no quadratures to differentiate");
    }
    problem.requireLike("Quadrature cotangents", given, problem.quadratureSize());
    Vectors.copyStrided(given, quadratureCotangent);
    requireFinite("quadrature cotangents", quadratureCotangent);
  }

  private static void requireFinite(String what, INDArray given) {
    if (!Vectors.isFinite(given)) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " hold an infinite value or NaN: look at the loss, which is not finite or has a"
              + " derivative that is not finite");
    }
  }

  /** The gradients as separate arrays, with the direct cotangent of y(t_0) added. */
  final Gradients gradients(INDArray adjointAtStart, SolverStatistics statistics) {
    INDArray initialState = Problem.copy(adjointAtStart);
    Vectors.add(1, cotangents.row(0), initialState);
    INDArray parameters = problem.parametersOf(sensitivityGradient);
    Map<String, INDArray> inputs = problem.inputsOf(sensitivityGradient);
    long pass = passes;
    return new Gradients(initialState, parameters, inputs, statistics, () -> timeGradients(pass));
  }

  private TimeGradients timeGradients(long pass) {
    if (pass != passes) {
      throw new IllegalStateException(
          "The gradient workspace has been closed, or used for another solve or backward pass,"
              + " since these gradients were computed: call times() first");
    }
    if (lastOutput() == 0) {
      return new TimeGradients(new double[1], 0);
    }
    return hasNoLength() ? timeGradientsWithoutSteps() : timeGradients();
  }

  /** y(t_1) = y_0 + (t_1 - t_0) f(t_0, y_0) up to higher powers, and t_1 is t_0. */
  private TimeGradients timeGradientsWithoutSteps() {
    try (OffHeapMemory own = new OffHeapMemory(problem.term().dataType())) {
      TermProducts products = new TermProducts(problem.term(), own);
      products.startBackward(quadratureCotangent);
      INDArray derivative = own.allocate(problem.stateSize());
      double rate = products.evaluate(times[0], states.row(0), derivative);
      rate += Vectors.dot(cotangents.row(1), derivative);
      return new TimeGradients(new double[] {-rate, rate}, 1);
    }
  }

  /** The gradients with respect to the output times, of the backward pass done last. */
  abstract TimeGradients timeGradients();

  final Problem problem() {
    return problem;
  }

  final OffHeapMemory memory() {
    return memory;
  }

  /** The outputs y(t_i) of the forward solve. */
  final OutputRows states() {
    return states;
  }

  /** The cotangents g_i of the outputs. */
  final OutputRows cotangents() {
    return cotangents;
  }

  /** dL/dθ [p], to be summed up by the backward pass. */
  final INDArray sensitivityGradient() {
    return sensitivityGradient;
  }

  /** c [q], the cotangent of the quadratures; empty if there are no quadratures. */
  final INDArray quadratureCotangent() {
    return quadratureCotangent;
  }

  final double[] times() {
    return times;
  }

  /** Whether the loss of this backward pass depends on quadratures. */
  final boolean dependsOnQuadratures() {
    return dependsOnQuadratures;
  }

  /** Whether the solve had no steps. */
  final boolean hasNoLength() {
    return times[0] == times[lastOutput()];
  }

  /** The step size, positive, of the next step of the forward solve if it continued. */
  final double forwardStepSize() {
    return forwardStepSize;
  }

  final int lastOutput() {
    return times.length - 1;
  }

  @Override
  public long bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    passes++;
    memory.close();
  }
}
