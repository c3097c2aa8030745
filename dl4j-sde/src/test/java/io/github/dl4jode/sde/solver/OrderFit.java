package io.github.dl4jode.sde.solver;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The order of convergence: the slope of the least-squares line through the logarithms of errors at
 * step sizes that double.
 *
 * @param slope the order
 * @param standardError of the slope, from the slopes of groups of paths
 */
record OrderFit(double slope, double standardError) {

  private static final int GROUPS = 10;

  /** Of the root of the mean square of errors [size][path]. */
  static OrderFit ofRootMeanSquares(double[][] errors) {
    return of(
        errors, part -> Math.sqrt(Arrays.stream(part).map(x -> x * x).average().orElseThrow()));
  }

  /** Of the magnitude of the mean of differences [size][path]. */
  static OrderFit ofMeans(double[][] differences) {
    return of(differences, part -> Math.abs(Arrays.stream(part).average().orElseThrow()));
  }

  private static OrderFit of(double[][] errors, ToDoubleFunction<double[]> size) {
    double[] slopes = new double[GROUPS];
    int length = errors[0].length / GROUPS;
    for (int g = 0; g < GROUPS; g++) {
      int from = g * length;
      // The slope without a group: a jackknife, which has less bias than slopes of small groups.
      slopes[g] = slope(errors, part -> size.applyAsDouble(without(part, from, length)));
    }
    double mean = Arrays.stream(slopes).average().orElseThrow();
    double squares = Arrays.stream(slopes).map(s -> (s - mean) * (s - mean)).sum();
    return new OrderFit(slope(errors, size), Math.sqrt(squares * (GROUPS - 1) / GROUPS));
  }

  private static double[] without(double[] values, int from, int length) {
    double[] rest = new double[values.length - length];
    System.arraycopy(values, 0, rest, 0, from);
    System.arraycopy(values, from + length, rest, from, rest.length - from);
    return rest;
  }

  private static double slope(double[][] errors, ToDoubleFunction<double[]> size) {
    double middle = (errors.length - 1) / 2.0;
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < errors.length; i++) {
      covariance += (i - middle) * Math.log(size.applyAsDouble(errors[i])) / Math.log(2);
      variance += (i - middle) * (i - middle);
    }
    return covariance / variance;
  }

  @Override
  public String toString() {
    return "%.2f ± %.2f".formatted(slope, standardError);
  }
}
