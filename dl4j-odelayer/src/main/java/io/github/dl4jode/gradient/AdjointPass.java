package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.control.StepListener;
import io.github.dl4jode.event.StateChange;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.TermProducts;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The passes of the adjoint methods: solves an adjoint equation in reversed time, with a change of
 * the state at every output.
 */
abstract sealed class AdjointPass extends Pass permits ContinuousPass, InterpolatingPass {

  private final BackwardSolver backwardSolver;
  private final AdjointTerm equation;
  // The first and the last state of the backward solve.
  private final Rows ends;
  private final INDArray derivative;
  // g_i · f(t_i, y_i) from the first output on.
  private double[] outputRates = {};
  private OdeSolver forwardSolver = OdeSolver.builder().build();
  private double[] jumps = {};
  private List<StepListener> listeners = List.of();

  AdjointPass(
      Problem problem, OffHeapMemory memory, BackwardSolver backwardSolver, AdjointTerm equation) {
    super(problem, memory);
    this.backwardSolver = backwardSolver;
    this.equation = equation;
    this.ends = Rows.allocate(memory, 2, equation.stateSize());
    this.derivative = memory.allocate(problem.stateSize());
  }

  /** Adds observers to a forward solve that begins now, to keep what the backward pass needs. */
  abstract void startForward(Solve.Builder solve);

  /** The name of the gradient method in messages. */
  abstract String methodName();

  /** The advice to the user if the backward solve fails. */
  abstract String failureAdvice();

  @Override
  final void startForward(OdeSolver solver, Solve.Builder solve) {
    this.forwardSolver = solver;
    Solve built = solve.build();
    this.jumps = built.jumps();
    this.listeners = built.backwardListeners();
    startForward(solve);
  }

  @Override
  final Gradients propagate(SolverWorkspace workspace) {
    equation.startBackward(quadratureCotangent());
    if (hasNoLength()) {
      return withoutSteps();
    }
    outputRates = new double[lastOutput() + 1];
    Solution solution = solve(workspace);
    try {
      solution.orThrow();
    } catch (OdeSolverException failure) {
      throw described(failure, workspace);
    }
    outputRates[1] = equation.outputRate();
    if (problem().hasSensitivities()) {
      Vectors.copy(solution.quadratures(), sensitivityGradient());
    }
    return gradients(equation.adjointOf(ends.row(1)), solution.statistics());
  }

  /** y(t_N) is y(t_0): the cotangent of the last output is that of the first. */
  private Gradients withoutSteps() {
    INDArray adjoint = equation.adjointOf(ends.row(1));
    Vectors.zero(adjoint);
    if (lastOutput() > 0) {
      Vectors.copy(cotangents().row(lastOutput()), adjoint);
    }
    return gradients(adjoint, SolverStatistics.none());
  }

  @Override
  final TimeGradients timeGradients() {
    double[] rates = outputRates.clone();
    INDArray adjoint = equation.adjointOf(ends.row(1));
    TermProducts products = equation.products();
    double rate = products.evaluate(times()[0], states().row(0), derivative);
    rates[0] = -Vectors.dot(adjoint, derivative) - rate;
    if (!dependsOnQuadratures()) {
      return new TimeGradients(rates, 1);
    }
    int last = lastOutput();
    rates[last] += products.evaluate(times()[last], states().row(last), derivative);
    return new TimeGradients(rates, 2);
  }

  private void passOutput(int output, INDArray backwardState) {
    INDArray cotangent = cotangents().row(output);
    Vectors.add(1, cotangent, equation.adjointOf(backwardState));
    equation.startAtOutput(backwardState, states().row(output), cotangent);
  }

  private Solution solve(SolverWorkspace workspace) {
    INDArray start = ends.row(0);
    Vectors.zero(equation.adjointOf(start));
    passOutput(lastOutput(), start);
    StateChange change =
        (index, state) -> {
          int output = lastOutput() - index;
          outputRates[output + 1] = equation.outputRate();
          passOutput(output, state);
        };
    double[] reversed = reversedTimes();
    double[] outputs = Arrays.copyOfRange(reversed, 1, reversed.length - 1);
    Solve.Builder solve =
        Solve.of(equation, start, reversed[0], reversed[reversed.length - 1])
            .changes(change, outputs)
            .jumps(reversedJumps(reversed[0]))
            .output(ends.matrix());
    for (StepListener listener : listeners) {
      solve.listener(
          (from, to, error, accepted) -> listener.stepTried(-from, -to, error, accepted));
    }
    return solver().solve(solve.build(), workspace);
  }

  private OdeSolverException described(OdeSolverException failure, SolverWorkspace workspace) {
    boolean nonFinite =
        failure.status() == SolverStatus.NON_FINITE_DERIVATIVE
            || failure.status() == SolverStatus.NON_FINITE_STATE;
    OptionalDouble fault =
        nonFinite ? equation.products().faultIn(() -> solve(workspace)) : OptionalDouble.empty();
    SolverStatus status = fault.isPresent() ? SolverStatus.NON_FINITE_JACOBIAN : failure.status();
    return new OdeSolverException(
        "The backward solve of " + methodName(),
        status,
        fault.orElse(-failure.time()),
        -failure.stepSize(),
        failure.statistics(),
        fault.isPresent() || status == SolverStatus.INTERRUPTED
            ? status.remedy()
            : failureAdvice());
  }

  /** The limit on steps is for one span; each output needs one more. */
  private OdeSolver solver() {
    OdeSolver solver = backwardSolver.after(forwardSolver, forwardStepSize());
    int steps = (int) Math.min(Integer.MAX_VALUE, (long) solver.maximumSteps() + lastOutput() - 1);
    return solver.toBuilder().maximumSteps(steps).build();
  }

  /** The jumps that the forward solve has met. */
  private double[] reversedJumps(double start) {
    double direction = Math.signum(-times()[0] - start);
    double[] met =
        Arrays.stream(jumps)
            .map(t -> -t)
            .filter(t -> direction * (t - start) >= 0)
            .map(t -> direction * t)
            .sorted()
            .toArray();
    return Arrays.stream(met).map(t -> direction * t).toArray();
  }

  private double[] reversedTimes() {
    double[] reversed = new double[lastOutput() + 1];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = -times()[lastOutput() - i];
    }
    return reversed;
  }
}
