package io.github.dl4jode.tape.internal.winograd;

/** The maps of {@link io.github.dl4jode.array.loop.point.FivePointLoops} in double. */
final class DoubleFivePoints {

  private static final double SIXTH = 1 / 6.0;

  private DoubleFivePoints() {}

  /** Five images to five points. */
  static void images(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double x0 = x[i + e];
      double x1 = x[i + e + xStep];
      double x2 = x[i + e + 2 * xStep];
      double x3 = x[i + e + 3 * xStep];
      double x4 = x[i + e + 4 * xStep];
      double difference = x3 - x1;
      double first = x0 - x2;
      y[j + e] = first + first + difference;
      y[j + e + yStep] = difference - (x1 + x2);
      y[j + e + 2 * yStep] = difference + (x1 - x2) * 3;
      y[j + e + 3 * yStep] = difference;
      y[j + e + 4 * yStep] = x4 - x2 - (difference + difference);
    }
  }

  /** The transpose of {@link #images}. */
  static void imagesTransposed(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double x0 = x[i + e];
      double x1 = x[i + e + xStep];
      double x2 = x[i + e + 2 * xStep];
      double x3 = x[i + e + 3 * xStep];
      double x4 = x[i + e + 4 * xStep];
      double twice = x0 + x0;
      double outer = x0 + x3 - (x4 + x4);
      double inner = x2 - x1;
      y[j + e] = twice;
      y[j + e + yStep] = inner + inner - outer;
      y[j + e + 2 * yStep] = x2 * -3 - x1 - twice - x4;
      y[j + e + 3 * yStep] = outer + x1 + x2;
      y[j + e + 4 * yStep] = x4;
    }
  }

  /** Three taps to five points. */
  static void taps(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double x0 = x[i + e];
      double x1 = x[i + e + xStep];
      double x2 = x[i + e + 2 * xStep];
      double even = x0 + x2;
      double two = x1 + x1;
      double four = x2 + x2;
      y[j + e] = x0 * 0.5;
      y[j + e + yStep] = (even + x1) * -0.5;
      y[j + e + 2 * yStep] = (x1 - even) * SIXTH;
      y[j + e + 3 * yStep] = (x0 + two + (four + four)) * SIXTH;
      y[j + e + 4 * yStep] = x2;
    }
  }

  /** The transpose of {@link #taps}. */
  static void tapsTransposed(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double x0 = x[i + e];
      double x1 = x[i + e + xStep];
      double x2 = x[i + e + 2 * xStep];
      double x3 = x[i + e + 3 * xStep];
      double x4 = x[i + e + 4 * xStep];
      double half = x1 * 0.5;
      double second = x2 * SIXTH;
      double third = x3 * SIXTH;
      double twice = third + third;
      y[j + e] = x0 * 0.5 - half - second + third;
      y[j + e + yStep] = second - half + twice;
      y[j + e + 2 * yStep] = twice + twice - half - second + x4;
    }
  }

  /** Five points to three outputs. */
  static void outputs(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double x0 = x[i + e];
      double x1 = x[i + e + xStep];
      double x2 = x[i + e + 2 * xStep];
      double x3 = x[i + e + 3 * xStep];
      double x4 = x[i + e + 4 * xStep];
      double even = x1 + x2;
      double twice = x3 + x3;
      y[j + e] = x0 + even + x3;
      y[j + e + yStep] = x1 - x2 + twice;
      y[j + e + 2 * yStep] = even + (twice + twice) + x4;
    }
  }

  /** The transpose of {@link #outputs}. */
  static void outputsTransposed(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double x0 = x[i + e];
      double x1 = x[i + e + xStep];
      double x2 = x[i + e + 2 * xStep];
      double even = x0 + x2;
      double two = x1 + x1;
      double four = x2 + x2;
      y[j + e] = x0;
      y[j + e + yStep] = even + x1;
      y[j + e + 2 * yStep] = even - x1;
      y[j + e + 3 * yStep] = x0 + two + (four + four);
      y[j + e + 4 * yStep] = x2;
    }
  }
}
