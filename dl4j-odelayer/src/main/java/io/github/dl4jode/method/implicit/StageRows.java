package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y_n and the rows r_i of one step in double, with the sums y_n + h Σ w_i r_i. */
final class StageRows {

  private final double[] state;
  private final double[][] rows;
  private final double[] sum;

  StageRows(int stages, int size) {
    state = new double[size];
    rows = new double[stages][size];
    sum = new double[size];
  }

  /** Takes y_n. */
  void begin(INDArray current) {
    Vectors.toJava(current, state);
  }

  /** The row of a stage, to be filled. */
  double[] row(int stage) {
    return rows[stage];
  }

  /** y_n, not to be changed. */
  double[] current() {
    return state;
  }

  /** Writes y_n + h Σ w_i r_i to an array. */
  void base(double h, double[] weights, double... result) {
    System.arraycopy(state, 0, result, 0, result.length);
    addTo(result, h, weights);
  }

  /** Adds factor · Σ w_i r_i to an array. */
  void addTo(double[] target, double factor, double... weights) {
    for (int i = 0; i < weights.length; i++) {
      double weight = factor * weights[i];
      double[] row = rows[i];
      if (weight != 0) {
        for (int j = 0; j < target.length; j++) {
          target[j] += weight * row[j];
        }
      }
    }
  }

  /**
   * Writes y_n + h Σ w_i r_i.
   *
   * @return whether it is finite
   */
  boolean state(double h, double[] weights, INDArray output) {
    System.arraycopy(state, 0, sum, 0, sum.length);
    addTo(sum, h, weights);
    Vectors.fromJava(sum, output);
    return isFinite(sum);
  }

  /** Writes factor · Σ w_i r_i. */
  void sum(double factor, double[] weights, INDArray output) {
    Arrays.fill(sum, 0);
    addTo(sum, factor, weights);
    Vectors.fromJava(sum, output);
  }

  static boolean isFinite(double... values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes of its arrays. */
  long bytes() {
    return 8L * (rows.length + 2) * state.length;
  }
}
