package io.github.dl4jode.method.implicit;

import java.util.Arrays;

/**
 * The first guess of a stage derivative: the polynomial through those of the stages before it and
 * of the step before.
 */
final class StagePredictor {

  private static final int MOST_NODES = 3;
  private static final double MOST_GROWTH = 3;

  private final EsdirkTableau tableau;
  private final double[][] previous;
  private final double[] nodes = new double[MOST_NODES];
  private final double[][] values = new double[MOST_NODES][];
  private double previousStep = Double.NaN;
  private int count;

  StagePredictor(EsdirkTableau tableau, int size) {
    this.tableau = tableau;
    this.previous = new double[tableau.stages()][size];
  }

  /** There is no step before. */
  void forget() {
    previousStep = Double.NaN;
  }

  /** Keeps the stages of an accepted step. */
  void keep(double h, StageRows stages) {
    previousStep = h;
    for (int i = 0; i < previous.length; i++) {
      System.arraycopy(stages.row(i), 0, previous[i], 0, previous[i].length);
    }
  }

  /** Writes factor · k_i as predicted. */
  void predict(int stage, double h, double factor, StageRows stages, double... result) {
    count = 0;
    for (int j = stage - 1; j >= 0; j--) {
      add(tableau.c(j), stages.row(j));
    }
    if (h / previousStep <= MOST_GROWTH) {
      for (int j = previous.length - 1; j >= 0; j--) {
        if (tableau.c(j) < 1) {
          add((tableau.c(j) - 1) * previousStep / h, previous[j]);
        }
      }
    }
    Arrays.fill(result, 0);
    for (int i = 0; i < count; i++) {
      double weight = factor * lagrange(i, tableau.c(stage));
      if (weight != 0) {
        for (int j = 0; j < result.length; j++) {
          result[j] += weight * values[i][j];
        }
      }
    }
  }

  private void add(double node, double... value) {
    if (count == MOST_NODES) {
      return;
    }
    for (int i = 0; i < count; i++) {
      if (nodes[i] == node) {
        return;
      }
    }
    nodes[count] = node;
    values[count++] = value;
  }

  private double lagrange(int index, double at) {
    double product = 1;
    for (int j = 0; j < count; j++) {
      if (j != index) {
        product *= (at - nodes[j]) / (nodes[index] - nodes[j]);
      }
    }
    return product;
  }

  /** The bytes of the Java arrays. */
  long bytes() {
    return 8L * previous.length * previous[0].length;
  }
}
