package io.github.dl4jode.path;

import java.util.Arrays;

/**
 * The slope at a knot is that of the line from the knot before, at the first knot of the first
 * line.
 */
final class BackwardSlopes implements Slopes {

  private final KnotTimes times;
  private final int width;

  /**
   * Keeps its arguments.
   *
   * @param width the number of elements of a value
   */
  BackwardSlopes(KnotTimes times, int width) {
    this.times = times;
    this.width = width;
  }

  @Override
  public void fit(double[] knots, double[] slopes) {
    int each = width / times.rows();
    for (int row = 0; row < times.rows(); row++) {
      double[] known = times.row(row);
      for (int i = 0; i < known.length; i++) {
        int line = Math.max(0, i - 1);
        double length = known[line + 1] - known[line];
        int from = line * width + row * each;
        int to = i * width + row * each;
        for (int c = 0; c < each; c++) {
          slopes[to + c] = (knots[from + width + c] - knots[from + c]) / length;
        }
      }
    }
  }

  @Override
  public void weightsOfKnots(int row, int index, double first, double second, double[] weights) {
    double[] known = times.row(row);
    Arrays.fill(weights, 0, known.length, 0);
    addLine(known, Math.max(0, index - 1), first, weights);
    addLine(known, index, second, weights);
  }

  private static void addLine(double[] known, int line, double weight, double[] weights) {
    double perTime = weight / (known[line + 1] - known[line]);
    weights[line] -= perTime;
    weights[line + 1] += perTime;
  }
}
