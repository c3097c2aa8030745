package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StateChange;
import io.github.dl4jode.vector.OffHeapMemory;
import io.github.dl4jode.vector.Rows;
import io.github.dl4jode.vector.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The solve of an adjoint equation in reversed time, with a jump at every output. */
abstract sealed class AdjointPass extends Pass permits ContinuousPass, InterpolatingPass {

  private final BackwardSolver backwardSolver;
  private final AdjointTerm equation;
  // The first and the last state of the backward solve.
  private final Rows ends;
  private final INDArray derivative;
  private OdeSolver forwardSolver = OdeSolver.builder().build();

  AdjointPass(
      Problem problem, OffHeapMemory memory, BackwardSolver backwardSolver, AdjointTerm equation) {
    super(problem, memory);
    this.backwardSolver = backwardSolver;
    this.equation = equation;
    this.ends = Rows.allocate(memory, 2, equation.stateSize());
    this.derivative = memory.allocate(problem.stateSize());
  }

  /** Adds to a forward solve, which begins now, what is to be kept of it. */
  abstract void startForward(Solve.Builder solve);

  /** The name of the gradient method in messages. */
  abstract String methodName();

  /** What to try where the backward solve fails. */
  abstract String failureAdvice();

  @Override
  final void startForward(OdeSolver solver, Solve.Builder solve) {
    this.forwardSolver = solver;
    startForward(solve);
  }

  @Override
  final Gradients propagate(SolverWorkspace workspace) {
    equation.startBackward(quadratureCotangent());
    INDArray start = ends.row(0);
    Vectors.zero(equation.adjointOf(start));
    if (hasNoLength()) {
      if (lastOutput() > 0) {
        Vectors.copy(cotangents().row(lastOutput()), equation.adjointOf(start));
      }
      return gradients(equation.adjointOf(start), newTimeGradients(), SolverStatistics.none());
    }
    double[] rates = new double[lastOutput() + 1];
    passOutput(lastOutput(), start);
    Solution solution =
        solve(
            start,
            workspace,
            (index, state) -> {
              int output = lastOutput() - index;
              rates[output + 1] = equation.outputRate();
              passOutput(output, state);
            });
    rates[1] = equation.outputRate();
    if (problem().hasSensitivities()) {
      Vectors.copy(solution.quadratures(), sensitivityGradient());
    }
    INDArray adjoint = equation.adjointOf(ends.row(1));
    SolverStatistics statistics = solution.statistics();
    if (wantsTimeGradients()) {
      addEnds(adjoint, rates);
      statistics = statistics.plus(new SolverStatistics(0, 0, problem().hasQuadratures() ? 2 : 1));
    }
    return gradients(adjoint, wantsTimeGradients() ? rates : newTimeGradients(), statistics);
  }

  /** The derivatives with respect to the first and the last time, by evaluations there. */
  private void addEnds(INDArray adjoint, double[] rates) {
    double rate = equation.evaluateTerm(times()[0], states().row(0), derivative);
    rates[0] = -Vectors.dot(adjoint, derivative) - rate;
    if (problem().hasQuadratures()) {
      double lastTime = times()[lastOutput()];
      rates[lastOutput()] +=
          equation.evaluateTerm(lastTime, states().row(lastOutput()), derivative);
    }
  }

  private void passOutput(int output, INDArray backwardState) {
    INDArray cotangent = cotangents().row(output);
    Vectors.add(1, cotangent, equation.adjointOf(backwardState));
    equation.startAtOutput(backwardState, states().row(output), cotangent);
  }

  private Solution solve(INDArray start, SolverWorkspace workspace, StateChange jump) {
    double[] reversed = reversedTimes();
    double[] outputs = Arrays.copyOfRange(reversed, 1, reversed.length - 1);
    Solve solve =
        Solve.of(equation, start, reversed[0], reversed[reversed.length - 1])
            .changes(jump, outputs)
            .output(ends.matrix())
            .build();
    Solution solution = solver().solve(solve, workspace);
    try {
      return solution.orThrow();
    } catch (OdeSolverException failure) {
      throw new OdeSolverException(
          "The backward solve of " + methodName(),
          failure.status(),
          -failure.time(),
          -failure.stepSize(),
          failure.statistics(),
          failureAdvice());
    }
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
