package io.github.dl4jode.gradient;

import io.github.dl4jode.solver.ButcherTableau;
import io.github.dl4jode.vector.Vectors;
import io.github.dl4jode.vector.ViewCache;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The derivatives y'(t_i) of the computed solution at its output times, taken while the stages are
 * there: of the interpolant inside a step, f(t_0, y_0) at the first time.
 */
final class OutputRates {

  // An output at the very end of a step may lie behind it by rounding.
  private static final double LAST_THETA = 1 + 1e-9;

  private final ButcherTableau tableau;
  private final OutputRows rates;
  private final ViewCache<List<INDArray>> rowsOfStages =
      new ViewCache<>(stages -> Rows.of(stages).views());
  private final double[] weights;
  private int next;

  OutputRates(ButcherTableau tableau, OffHeapMemory memory, long stateSize) {
    this.tableau = tableau;
    this.weights = new double[tableau.interpolationRows()];
    this.rates = new OutputRows(memory, stateSize);
  }

  /** Begins a solve of so many output times. */
  void start(int outputs) {
    rates.resize(outputs);
    next = 0;
  }

  void stepAccepted(double time, double stepSize, INDArray stages, double[] times) {
    List<INDArray> rows = rowsOfStages.of(stages);
    if (next == 0) {
      Vectors.copy(rows.get(0), rates.row(next++));
    }
    while (next < times.length - 1) {
      double theta = (times[next] - time) / stepSize;
      if (theta > LAST_THETA) {
        break;
      }
      tableau.interpolationDerivativeWeights(theta, weights);
      interpolate(rows, rates.row(next++));
    }
    if (tableau.firstSameAsLast()) {
      // The last step to come here is the one that ends at the last time.
      Vectors.copy(rows.get(tableau.stages() - 1), rates.row(times.length - 1));
    }
  }

  private void interpolate(List<INDArray> rows, INDArray rate) {
    ScaledSum sum = new ScaledSum(rate);
    for (int i = 0; i < weights.length; i++) {
      sum.plus(weights[i], rows.get(i));
    }
    if (sum.isZero()) {
      Vectors.zero(rate);
    }
  }

  /** y'(t_i) [n]; at the last time only where the method's last stage is there. */
  INDArray at(int output) {
    return rates.row(output);
  }
}
