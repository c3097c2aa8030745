package io.github.dl4jode.method.reversible;

import io.github.dl4jode.array.ScaledSum;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.explicit.ButcherTableau;
import java.util.function.LongFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The increment Ψ_h(t, y) = h Σ b_i k_i of an explicit Runge–Kutta method. */
final class RungeKuttaIncrement {

  /** Evaluates one stage. */
  interface Evaluation {

    void evaluate(int stage, double t, INDArray state, INDArray derivative);
  }

  private final ButcherTableau tableau;
  private final int stages;
  private final INDArray[] derivatives;
  private final ScaledSum stageState;
  private INDArray base;
  private StageTimes times = new StageTimes(0, 0, 0, 0);

  /**
   * Takes memory.
   *
   * @param allocation gives an array [n]; called with the number of the array
   */
  RungeKuttaIncrement(ButcherTableau tableau, LongFunction<INDArray> allocation) {
    this.tableau = tableau;
    this.stages = stagesOf(tableau);
    derivatives = new INDArray[tableau.stages()];
    for (int i = 0; i < derivatives.length; i++) {
      derivatives[i] = allocation.apply(i);
    }
    base = derivatives[0];
    stageState = new ScaledSum(allocation.apply(derivatives.length));
  }

  /** The number of stages that the increment reads; later ones serve the error estimate alone. */
  private static int stagesOf(ButcherTableau tableau) {
    int count = tableau.stages();
    while (tableau.b(count - 1) == 0) {
      count--;
    }
    return count;
  }

  int stages() {
    return stages;
  }

  StageTimes times() {
    return times;
  }

  /** k_i [n]. */
  INDArray derivative(int stage) {
    return derivatives[stage];
  }

  /**
   * Computes the stages.
   *
   * @param from y [n], not to be changed as long as stages are computed
   * @param firstKnown whether k_0 is there already
   */
  void compute(StageTimes interval, INDArray from, boolean firstKnown, Evaluation evaluation) {
    times = interval;
    base = from;
    for (int i = firstKnown ? 1 : 0; i < stages; i++) {
      evaluation.evaluate(i, timeOf(i), stateOf(i), derivatives[i]);
    }
  }

  /** Computes the stages that the error estimate alone reads. */
  void computeRest(Evaluation evaluation) {
    for (int i = stages; i < derivatives.length; i++) {
      evaluation.evaluate(i, timeOf(i), stateOf(i), derivatives[i]);
    }
  }

  double timeOf(int stage) {
    return times.timeOfTerm(tableau.c(stage));
  }

  /** y + h Σ_j a_ij k_j. */
  INDArray stateOf(int stage) {
    stageState.clear().plus(1, base);
    for (int j = 0; j < stage; j++) {
      stageState.plus(times.size() * tableau.a(stage, j), derivatives[j]);
    }
    return stageState.value();
  }

  /** Adds factor · Ψ. */
  void addTo(double factor, INDArray sum) {
    for (int i = 0; i < stages; i++) {
      double weight = factor * times.size() * tableau.b(i);
      if (weight != 0) {
        Vectors.add(weight, derivatives[i], sum);
      }
    }
  }

  /** Writes h Σ (b_i - b̂_i) k_i. */
  void writeError(INDArray error) {
    ScaledSum sum = new ScaledSum(error);
    for (int i = 0; i < derivatives.length; i++) {
      sum.plus(times.size() * tableau.errorWeight(i), derivatives[i]);
    }
    sum.value();
  }
}
