package io.github.dl4jode.path.series;

import java.util.Arrays;

/**
 * The slopes k of natural splines: A k = b, where u'' is continuous at the inner observations and 0
 * at the ends. With h_i the distances and D_i the slopes of the lines, A is symmetric, with 2
 * (1/h_{i-1} + 1/h_i) on its diagonal and 1/h_i next to it, and b_i = 3 (D_{i-1}/h_{i-1} +
 * D_i/h_i); at an end one of the two terms is absent (de Boor, A Practical Guide to Splines,
 * chapter IV). A = L D Lᵀ is factored once for all channels in sequence that have the same
 * positions.
 */
final class NaturalSlopes implements SlopeRule {

  private final double[] factored;
  private final double[] lower;
  private final double[] inversePivots;
  private final double[] inverseLengths;
  private int factoredCount;

  /** Takes memory for so many observations. */
  NaturalSlopes(int most) {
    this.factored = new double[most];
    this.lower = new double[most];
    this.inversePivots = new double[most];
    this.inverseLengths = new double[most];
  }

  private void factor(double[] positions, int count) {
    if (Arrays.equals(positions, 0, count, factored, 0, factoredCount)) {
      return;
    }
    System.arraycopy(positions, 0, factored, 0, count);
    factoredCount = count;
    for (int i = 0; i < count - 1; i++) {
      inverseLengths[i] = 1 / (positions[i + 1] - positions[i]);
    }
    lower[0] = 0;
    for (int i = 0; i < count; i++) {
      double before = i == 0 ? 0 : inverseLengths[i - 1];
      double after = i == count - 1 ? 0 : inverseLengths[i];
      lower[i] = i == 0 ? 0 : before * inversePivots[i - 1];
      inversePivots[i] = 1 / (2 * (before + after) - lower[i] * before);
    }
  }

  @Override
  public void slopes(double[] positions, double[] values, int count, double[] slopes) {
    factor(positions, count);
    double before = 0;
    for (int i = 0; i < count - 1; i++) {
      double scaled = inverseLengths[i] * inverseLengths[i];
      double after = 3 * (values[i + 1] - values[i]) * scaled;
      slopes[i] = before + after;
      before = after;
    }
    slopes[count - 1] = before;
    solve(slopes, count);
  }

  /** Replaces b by A⁻¹ b. */
  private void solve(double[] b, int count) {
    for (int i = 1; i < count; i++) {
      b[i] -= lower[i] * b[i - 1];
    }
    b[count - 1] *= inversePivots[count - 1];
    for (int i = count - 2; i >= 0; i--) {
      b[i] = b[i] * inversePivots[i] - lower[i + 1] * b[i + 1];
    }
  }

  @Override
  public void transpose(double[] positions, int count, double[] ofSlopes, double[] ofValues) {
    factor(positions, count);
    solve(ofSlopes, count);
    for (int i = 0; i < count - 1; i++) {
      double scaled = inverseLengths[i] * inverseLengths[i];
      double ofDifference = 3 * (ofSlopes[i] + ofSlopes[i + 1]) * scaled;
      ofValues[i + 1] += ofDifference;
      ofValues[i] -= ofDifference;
    }
  }
}
