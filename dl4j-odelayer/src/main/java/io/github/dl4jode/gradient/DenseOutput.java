package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.ButcherTableau;
import io.github.dl4jode.vector.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y(t) of a forward solve, from its stored steps and the interpolant of its method. */
final class DenseOutput {

  private static final int NONE = -1;

  private final ButcherTableau tableau;
  private final StepStore steps;
  private final Rows stages;
  private final INDArray value;
  private final double[] weights;
  private int current;
  private int loaded = NONE;

  DenseOutput(Problem problem, OffHeapMemory memory) {
    long n = problem.stateSize();
    tableau = problem.method().tableau();
    steps = new StepStore(memory, n, tableau.interpolationRows());
    stages = Rows.allocate(memory, tableau.interpolationRows(), n);
    value = memory.allocate(n);
    weights = new double[tableau.interpolationRows()];
  }

  /** Begins a new forward solve. */
  void clear() {
    steps.clear();
    current = 0;
    loaded = NONE;
  }

  /** Adds a step, with all that the interpolant reads. */
  void store(double time, double stepSize, INDArray state, INDArray stageRows) {
    steps.store(time, stepSize, state, stageRows);
  }

  /**
   * y(t).
   *
   * @param t within the span of the solve; times close to the one before are found fastest
   * @return [n], overwritten by the next call
   */
  INDArray at(double t) {
    find(t);
    load(current);
    double stepSize = steps.stepSize(current);
    tableau.interpolationWeights((t - steps.time(current)) / stepSize, weights);
    Vectors.copy(steps.state(current), value);
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        Vectors.add(stepSize * weights[i], stages.row(i), value);
      }
    }
    return value;
  }

  /** f(t_0, y_0) [n], overwritten by the next call. */
  INDArray initialDerivative() {
    load(0);
    return stages.row(0);
  }

  private void load(int step) {
    if (loaded != step) {
      Vectors.copy(steps.stages(step), stages.flat());
      loaded = step;
    }
  }

  private void find(double t) {
    double direction = Math.signum(steps.stepSize(current));
    while (current > 0 && (t - steps.time(current)) * direction < 0) {
      current--;
    }
    while (current < steps.size() - 1 && (t - steps.time(current + 1)) * direction >= 0) {
      current++;
    }
  }
}
