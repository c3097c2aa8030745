package io.github.dl4jode.path.series;

/** The slope of the line from the observation before; at the first one that of the first line. */
final class HermiteSlopes implements SlopeRule {

  @Override
  public void slopes(double[] positions, double[] values, int count, double[] slopes) {
    for (int i = 1; i < count; i++) {
      slopes[i] = (values[i] - values[i - 1]) / (positions[i] - positions[i - 1]);
    }
    slopes[0] = slopes[1];
  }

  @Override
  public void transpose(double[] positions, int count, double[] ofSlopes, double[] ofValues) {
    ofSlopes[1] += ofSlopes[0];
    for (int i = 1; i < count; i++) {
      double ofDifference = ofSlopes[i] / (positions[i] - positions[i - 1]);
      ofValues[i] += ofDifference;
      ofValues[i - 1] -= ofDifference;
    }
  }
}
