package io.github.dl4jode.tape.internal.winograd;

/** The maps of {@link io.github.dl4jode.array.loop.point.FourPointLoops} in double. */
final class DoubleFourPoints {

  private DoubleFourPoints() {}

  /** Four images to four points. */
  static void images(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double a = x[i + e];
      double b = x[i + e + xStep];
      double c = x[i + e + 2 * xStep];
      double d = x[i + e + 3 * xStep];
      y[j + e] = a - c;
      y[j + e + yStep] = b + c;
      y[j + e + 2 * yStep] = c - b;
      y[j + e + 3 * yStep] = b - d;
    }
  }

  /** The transpose of {@link #images}. */
  static void imagesTransposed(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double a = x[i + e];
      double b = x[i + e + xStep];
      double c = x[i + e + 2 * xStep];
      double d = x[i + e + 3 * xStep];
      y[j + e] = a;
      y[j + e + yStep] = b - c + d;
      y[j + e + 2 * yStep] = b + c - a;
      y[j + e + 3 * yStep] = -d;
    }
  }

  /** Three taps to four points. */
  static void threeTaps(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double first = x[i + e];
      double last = x[i + e + 2 * xStep];
      double even = (first + last) * 0.5;
      double odd = x[i + e + xStep] * 0.5;
      y[j + e] = first;
      y[j + e + yStep] = even + odd;
      y[j + e + 2 * yStep] = even - odd;
      y[j + e + 3 * yStep] = last;
    }
  }

  /** The transpose of {@link #threeTaps}. */
  static void threeTapsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double b = x[i + e + xStep];
      double c = x[i + e + 2 * xStep];
      double even = (b + c) * 0.5;
      y[j + e] = x[i + e] + even;
      y[j + e + yStep] = (b - c) * 0.5;
      y[j + e + 2 * yStep] = even + x[i + e + 3 * xStep];
    }
  }

  /** Two taps to four points. */
  static void twoTaps(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double first = x[i + e];
      double last = x[i + e + xStep];
      y[j + e] = first;
      y[j + e + yStep] = (first + last) * 0.5;
      y[j + e + 2 * yStep] = (first - last) * 0.5;
      y[j + e + 3 * yStep] = last;
    }
  }

  /** The transpose of {@link #twoTaps}. */
  static void twoTapsTransposed(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double b = x[i + e + xStep];
      double c = x[i + e + 2 * xStep];
      y[j + e] = x[i + e] + (b + c) * 0.5;
      y[j + e + yStep] = x[i + e + 3 * xStep] + (b - c) * 0.5;
    }
  }

  /** Four points of three taps to two outputs. */
  static void twoOutputs(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double b = x[i + e + xStep];
      double c = x[i + e + 2 * xStep];
      y[j + e] = x[i + e] + (b + c);
      y[j + e + yStep] = b - c - x[i + e + 3 * xStep];
    }
  }

  /** The transpose of {@link #twoOutputs}. */
  static void twoOutputsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double a = x[i + e];
      double b = x[i + e + xStep];
      y[j + e] = a;
      y[j + e + yStep] = a + b;
      y[j + e + 2 * yStep] = a - b;
      y[j + e + 3 * yStep] = -b;
    }
  }

  /** Four points of two taps to three outputs. */
  static void threeOutputs(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double b = x[i + e + xStep];
      double c = x[i + e + 2 * xStep];
      double sum = b + c;
      y[j + e] = x[i + e] + sum;
      y[j + e + yStep] = b - c;
      y[j + e + 2 * yStep] = sum - x[i + e + 3 * xStep];
    }
  }

  /** The transpose of {@link #threeOutputs}. */
  static void threeOutputsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e++) {
      double a = x[i + e];
      double b = x[i + e + xStep];
      double c = x[i + e + 2 * xStep];
      double even = a + c;
      y[j + e] = a;
      y[j + e + yStep] = even + b;
      y[j + e + 2 * yStep] = even - b;
      y[j + e + 3 * yStep] = -c;
    }
  }
}
