package io.github.dl4jode.benchmarks.scaling;

import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A solve by dopri5 with error estimates and step-size control, whose tolerances are so loose that
 * every step is accepted and has the same length.
 */
final class Probe implements AutoCloseable {

  /** One before the first step, and six in each: dopri5's last stage is the next one's first. */
  private static final int EVALUATIONS_PER_STEP = 6;

  private static final double STEP = 1.0 / 128;

  private final Equation equation;
  private final INDArray initialState;
  private final INDArray states;
  private final SolverWorkspace workspace = new SolverWorkspace();
  private final double[] times;
  private final int steps;
  private final int repeats;
  private final OdeSolver solver =
      OdeSolver.builder().rtol(1).atol(1).firstStep(STEP).maximumStep(STEP).build();

  /**
   * A solve.
   *
   * @param equation closed with the probe
   * @param steps of a solve
   * @param repeats solves in a measurement, where one is too short for the clock
   */
  Probe(Equation equation, int steps, int repeats) {
    this.equation = equation;
    long size = equation.field().stateSize();
    initialState = Nd4j.ones(DataType.FLOAT, size);
    states = Nd4j.create(DataType.FLOAT, 2, size);
    times = new double[] {0, steps * STEP};
    this.steps = steps;
    this.repeats = repeats;
  }

  /** Solves so often. */
  void run() {
    for (int i = 0; i < repeats; i++) {
      solve();
    }
  }

  private Solution solve() {
    Solve solve = Solve.of(equation.field(), initialState, times).output(states).build();
    return solver.solve(solve, workspace);
  }

  /** The evaluations of one solve. */
  int evaluations() {
    return 1 + EVALUATIONS_PER_STEP * steps;
  }

  int repeats() {
    return repeats;
  }

  /** The largest relative error of a component in the end. */
  double error() {
    Solution solution = solve().orThrow();
    int counted = solution.statistics().functionEvaluations();
    if (counted != evaluations()) {
      throw new IllegalStateException(
          "A solve of " + steps + " steps took " + counted + " evaluations");
    }
    return equation.error(times[1], solution.states().getRow(1));
  }

  @Override
  public void close() {
    workspace.close();
    equation.close();
    initialState.close();
    states.close();
  }
}
