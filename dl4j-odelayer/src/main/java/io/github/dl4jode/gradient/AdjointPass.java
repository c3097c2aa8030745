package io.github.dl4jode.gradient;

import io.github.dl4jode.field.VectorField;
import io.github.dl4jode.solver.OdeSolution;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StateJump;
import io.github.dl4jode.solver.StepObserver;
import io.github.dl4jode.vector.Vectors;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The solve of an adjoint equation in reversed time, with a jump at every output. */
abstract sealed class AdjointPass extends Pass permits ContinuousPass, InterpolatingPass {

  private final BackwardSolver backwardSolver;
  private final AdjointField field;
  // The first and the last state of the backward solve.
  private final Rows ends;
  // g_i · f(t_i, y_i) from the first output on.
  private double[] outputRates = {};
  private OdeSolver forwardSolver = OdeSolver.builder().build();

  AdjointPass(
      Problem problem, OffHeapMemory memory, BackwardSolver backwardSolver, AdjointField field) {
    super(problem, memory);
    this.backwardSolver = backwardSolver;
    this.field = field;
    this.ends = Rows.allocate(memory, 2, field.stateSize());
  }

  /** What to keep of the forward solve, which begins now. */
  abstract StepObserver startForward();

  /** f(t_0, y_0) [n], from the forward solve. */
  abstract INDArray initialDerivative();

  /** What to try where the backward solve fails. */
  abstract String failureAdvice();

  @Override
  final StepObserver startForward(OdeSolver forwardSolver) {
    this.forwardSolver = forwardSolver;
    return startForward();
  }

  @Override
  final Gradients propagate(SolverWorkspace workspace) {
    field.startBackward(quadratureCotangent());
    outputRates = new double[lastOutput() + 1];
    OdeSolution solution = solve(workspace);
    try {
      solution.orThrow();
    } catch (OdeSolverException failure) {
      throw described(failure, workspace);
    }
    outputRates[1] = field.outputRate();
    if (problem().hasParameters()) {
      Vectors.copy(solution.quadratures(), parameterGradient());
    }
    return gradients(field.adjointOf(ends.row(1)), solution.statistics());
  }

  @Override
  final TimeGradients timeGradients() {
    double[] gradients = outputRates.clone();
    gradients[0] = -Vectors.dot(field.adjointOf(ends.row(1)), initialDerivative());
    if (!dependsOnQuadratures()) {
      return new TimeGradients(gradients, 0);
    }
    gradients[0] -= rateAt(0);
    gradients[lastOutput()] += rateAt(lastOutput());
    return new TimeGradients(gradients, 2);
  }

  /** dQ/dt · c at an output time. */
  private double rateAt(int output) {
    return field.products().quadratureRate(times()[output], states().row(output));
  }

  private void passOutput(int output, INDArray backwardState) {
    INDArray cotangent = cotangents().row(output);
    Vectors.add(1, cotangent, field.adjointOf(backwardState));
    field.startAtOutput(backwardState, states().row(output), cotangent);
  }

  private OdeSolution solve(SolverWorkspace workspace) {
    INDArray start = ends.row(0);
    Vectors.zero(field.adjointOf(start));
    passOutput(lastOutput(), start);
    StateJump jump =
        (index, state) -> {
          int output = lastOutput() - index;
          outputRates[output + 1] = field.outputRate();
          passOutput(output, state);
        };
    VectorField equation = problem().hasParameters() ? field : new WithoutQuadratures(field);
    return solver()
        .solveWithJumps(equation, start, reversedTimes(), workspace, jump, ends.matrix());
  }

  private OdeSolverException described(OdeSolverException failure, SolverWorkspace workspace) {
    boolean nonFinite =
        failure.status() == SolverStatus.NON_FINITE_DERIVATIVE
            || failure.status() == SolverStatus.NON_FINITE_STATE;
    OptionalDouble fault =
        nonFinite ? field.products().faultIn(() -> solve(workspace)) : OptionalDouble.empty();
    SolverStatus status = fault.isPresent() ? SolverStatus.NON_FINITE_JACOBIAN : failure.status();
    return new OdeSolverException(
        "The backward solve of " + problem().gradientMethod().getClass().getSimpleName(),
        status,
        fault.orElse(-failure.time()),
        -failure.stepSize(),
        failure.statistics(),
        fault.isPresent() ? status.remedy() : failureAdvice());
  }

  /** The limit on steps is that of one span; each output asks for one more. */
  private OdeSolver solver() {
    OdeSolver solver = backwardSolver.after(forwardSolver, forwardStepSize());
    int steps = (int) Math.min(Integer.MAX_VALUE, (long) solver.maximumSteps() + lastOutput() - 1);
    return solver.toBuilder().maximumSteps(steps).build();
  }

  private double[] reversedTimes() {
    double[] reversed = new double[lastOutput() + 1];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = -times()[lastOutput() - i];
    }
    return reversed;
  }
}
