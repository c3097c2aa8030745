package io.github.dl4jode.benchmarks.scaling;

/**
 * The line a + b x that is nearest to positive values relative to them: it minimises the sum of ((a
 * + b x) / y - 1)², so that points over many powers of ten count alike.
 *
 * @param constant a
 * @param slope b
 * @param largestDeviation the largest |y / (a + b x) - 1|
 */
record LinearFit(double constant, double slope, double largestDeviation) {

  /**
   * Fits a line.
   *
   * @param x at least two different values
   * @param y as many, positive
   */
  static LinearFit of(double[] x, double[] y) {
    if (x.length != y.length || x.length < 2) {
      throw new IllegalArgumentException("No line through " + x.length + " points");
    }
    double uu = 0;
    double uv = 0;
    double vv = 0;
    double u1 = 0;
    double v1 = 0;
    for (int i = 0; i < x.length; i++) {
      double u = 1 / y[i];
      double v = x[i] / y[i];
      uu += u * u;
      uv += u * v;
      vv += v * v;
      u1 += u;
      v1 += v;
    }
    double determinant = uu * vv - uv * uv;
    double constant = (u1 * vv - v1 * uv) / determinant;
    double slope = (v1 * uu - u1 * uv) / determinant;
    double largest = 0;
    for (int i = 0; i < x.length; i++) {
      largest = Math.max(largest, Math.abs(y[i] / (constant + slope * x[i]) - 1));
    }
    return new LinearFit(constant, slope, largest);
  }

  /** The value of the line. */
  double at(double x) {
    return constant + slope * x;
  }
}
