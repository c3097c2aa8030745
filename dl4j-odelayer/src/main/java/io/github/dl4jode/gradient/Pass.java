package io.github.dl4jode.gradient;

import io.github.dl4jode.field.VectorField;
import io.github.dl4jode.solver.OdeSolution;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StepObserver;
import io.github.dl4jode.vector.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The forward and backward pass of a gradient method with its arrays, made once for a {@link
 * Problem} and used for many solves.
 */
abstract sealed class Pass implements AutoCloseable permits AdjointPass, DiscretePass {

  private final Problem problem;
  private final OffHeapMemory memory;
  // Copies: the caller may do with the solution's arrays and the cotangents what it likes.
  private final OutputRows states;
  private final OutputRows cotangents;
  private final INDArray parameterGradient;
  private final INDArray quadratureCotangent;
  private double[] times = {};
  private double forwardStepSize;
  private boolean dependsOnQuadratures;
  // Of forward and backward passes: what one has left here is there until the next.
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
    this.parameterGradient = problem.allocateLikeParameters(memory);
    this.quadratureCotangent = problem.allocateLikeQuadratures(memory);
  }

  /** What to keep of the forward solve, which begins now. */
  abstract StepObserver startForward(OdeSolver solver);

  /** The field as the forward solve evaluates it. */
  VectorField forwardField() {
    return problem.field();
  }

  /** Carries the cotangents back; the parameter gradient is 0 at the beginning. */
  abstract Gradients propagate(SolverWorkspace workspace);

  final OdeSolution forward(
      OdeSolver solver, INDArray initialState, double[] outputTimes, SolverWorkspace workspace) {
    if (outputTimes.length < 2) {
      throw new IllegalArgumentException(
          "A solve needs a first and at least one more output time, not "
              + outputTimes.length
              + " times");
    }
    passes++;
    times = outputTimes.clone();
    states.resize(times.length);
    cotangents.resize(times.length);
    OdeSolution solution =
        solver.solve(forwardField(), initialState, times, workspace, startForward(solver));
    if (solution.status() == SolverStatus.SUCCESS) {
      Vectors.copyStrided(solution.states(), states.matrix());
      forwardStepSize = solution.nextStepSize();
    }
    return solution;
  }

  final Gradients backward(
      INDArray outputCotangents, INDArray givenForQuadratures, SolverWorkspace workspace) {
    passes++;
    takeCotangents(outputCotangents);
    takeQuadratureCotangent(givenForQuadratures);
    if (problem.hasParameters()) {
      Vectors.zero(parameterGradient);
    }
    return propagate(workspace);
  }

  private void takeCotangents(INDArray given) {
    requireLike("Output cotangents", given, times.length, problem.stateSize());
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
              + problem.field().getClass().getSimpleName()
              + " is no DifferentiableQuadratureField: it has no quadratures to differentiate");
    }
    requireLike("Quadrature cotangents", given, problem.quadratureSize());
    Vectors.copyStrided(given, quadratureCotangent);
    requireFinite("quadrature cotangents", quadratureCotangent);
  }

  private void requireLike(String what, INDArray given, long... shape) {
    if (!Arrays.equals(given.shape(), shape) || given.dataType() != problem.dataType()) {
      throw new IllegalArgumentException(
          "%s of shape %s and type %s are needed, not %s and %s"
              .formatted(
                  what,
                  Arrays.toString(shape),
                  problem.dataType(),
                  Arrays.toString(given.shape()),
                  given.dataType()));
    }
  }

  private static void requireFinite(String what, INDArray given) {
    if (!Vectors.isFinite(given)) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " hold an infinite value or NaN: look at the loss, which is no number or has a"
              + " derivative that is none");
    }
  }

  /** The gradients as arrays of their own, with the direct cotangent of y(t_0) added. */
  final Gradients gradients(INDArray adjointAtStart, SolverStatistics statistics) {
    INDArray initialState = copyOf(adjointAtStart);
    Vectors.add(1, cotangents.row(0), initialState);
    INDArray parameters =
        problem.hasParameters() ? copyOf(parameterGradient) : Nd4j.empty(problem.dataType());
    long pass = passes;
    return new Gradients(initialState, parameters, statistics, () -> timeGradients(pass));
  }

  private TimeGradients timeGradients(long pass) {
    if (pass != passes) {
      throw new IllegalStateException(
          "The gradient workspace has been closed, or used for another solve or backward pass,"
              + " since these gradients were computed: call times() first");
    }
    return timeGradients();
  }

  /** The gradients with respect to the output times, of the backward pass done last. */
  abstract TimeGradients timeGradients();

  private static INDArray copyOf(INDArray array) {
    INDArray copy = OffHeapMemory.uninitialized(array.dataType(), array.shape());
    Vectors.copy(array, copy);
    return copy;
  }

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
  final INDArray parameterGradient() {
    return parameterGradient;
  }

  /** c [q], the cotangent of the quadratures; empty where there are none. */
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

  /** The step size, positive, with which the forward solve would have gone on. */
  final double forwardStepSize() {
    return forwardStepSize;
  }

  final int lastOutput() {
    return times.length - 1;
  }

  long bytes() {
    return memory.bytes();
  }

  @Override
  public void close() {
    passes++;
    memory.close();
  }
}
