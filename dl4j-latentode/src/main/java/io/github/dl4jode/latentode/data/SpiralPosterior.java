package io.github.dl4jode.latentode.data;

import java.util.Arrays;
import java.util.List;

/**
 * The mean of the spirals that a test window can be of, given its known points: Bayes' rule over
 * both directions and every start, all equally likely beforehand.
 */
final class SpiralPosterior implements SpiralExperiment.Predictor {

  private static final int FIRST = Spirals.WINDOW;
  private static final int STARTS =
      Spiral.POINTS - Spirals.WINDOW - SpiralExperiment.FUTURE - FIRST + 1;

  /** [direction][point of the curve] */
  private final double[][][] curves =
      Arrays.stream(SpiralDirection.values())
          .map(SpiralPosterior::curve)
          .toArray(double[][][]::new);

  private static double[][] curve(SpiralDirection direction) {
    double[][] points = new double[Spiral.POINTS][];
    Arrays.setAll(points, i -> direction.at(i * Spiral.STEP));
    return points;
  }

  @Override
  public List<Series> predict(List<Series> known, double[] times) {
    return known.stream().map(series -> predict(series, times)).toList();
  }

  private Series predict(Series known, double[] times) {
    double[] weights = weights(known);
    double[][] values = new double[times.length][2];
    for (int i = 0; i < times.length; i++) {
      int point = pointOf(times[i]);
      for (int hypothesis = 0; hypothesis < weights.length; hypothesis++) {
        double[] possible = point(hypothesis, point);
        values[i][0] += weights[hypothesis] * possible[0];
        values[i][1] += weights[hypothesis] * possible[1];
      }
    }
    return new Series(known.id(), times, values);
  }

  /** The probabilities of all directions and starts. */
  private double[] weights(Series known) {
    double[] logarithms = new double[curves.length * STARTS];
    for (int hypothesis = 0; hypothesis < logarithms.length; hypothesis++) {
      for (int i = 0; i < known.size(); i++) {
        double[] possible = point(hypothesis, pointOf(known.time(i)));
        double x = (known.value(i, 0) - possible[0]) / Spirals.NOISE;
        double y = (known.value(i, 1) - possible[1]) / Spirals.NOISE;
        logarithms[hypothesis] -= (x * x + y * y) / 2;
      }
    }
    double largest = Arrays.stream(logarithms).max().orElseThrow();
    double[] weights = Arrays.stream(logarithms).map(l -> Math.exp(l - largest)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private double[] point(int hypothesis, int point) {
    return curves[hypothesis / STARTS][FIRST + hypothesis % STARTS + point];
  }

  private static int pointOf(double time) {
    return Math.toIntExact(Math.round(time / Spiral.STEP));
  }
}
