package io.github.dl4jode.path.brownian;

/**
 * Divides an interval of Brownian motion in two, by the law of both parts given the whole.
 *
 * <p>W, H and K are √h, √(h/12) and √(h/720) times coefficients of the path with respect to
 * Legendre polynomials, which are independent standard normal variables. Those of the whole are an
 * orthogonal transformation of those of the parts; its inverse, completed by new normal numbers,
 * gives the parts.
 */
final class Split {

  private static final double[] SCALES = {1, Math.sqrt(1 / 12.0), Math.sqrt(1 / 720.0)};

  private final int order;
  private double fraction;

  /** Rows: W, H, K of the first part, then of the second; columns: of the whole, then normals. */
  private final double[][] coefficients;

  private Split(double fraction, double[][] coefficients) {
    this.order = coefficients.length / 2;
    this.fraction = fraction;
    this.coefficients = coefficients;
  }

  /** Halves intervals. Source: Foster 2020. */
  static Split half(LevyArea levyArea) {
    double z = Math.sqrt(1 / 16.0);
    double n = Math.sqrt(1 / 12.0);
    double y = Math.sqrt(1 / 768.0);
    double v = Math.sqrt(1 / 2880.0);
    double[][] coefficients =
        switch (levyArea) {
          case NONE -> new double[][] {{0.5, 0.5}, {0.5, -0.5}};
          case SPACE_TIME ->
              new double[][] {
                {0.5, 1.5, z, 0},
                {0, 0.25, -z / 2, n / 2},
                {0.5, -1.5, -z, 0},
                {0, 0.25, -z / 2, -n / 2}
              };
          case SPACE_TIME_TIME ->
              new double[][] {
                {0.5, 1.5, 0, z, 0, 0},
                {0, 0.25, 3.75, -z / 2, y, 0},
                {0, 0, 0.125, 0, -y / 2, v},
                {0.5, -1.5, 0, -z, 0, 0},
                {0, 0.25, -3.75, -z / 2, -y, 0},
                {0, 0, 0.125, 0, -y / 2, -v}
              };
        };
    return new Split(0.5, coefficients);
  }

  /** Divides intervals anywhere, after {@link #at}. */
  static Split anywhere(LevyArea levyArea) {
    int rows = 2 * levyArea.order();
    return new Split(0.5, new double[rows][rows]);
  }

  /**
   * Where to divide from now on.
   *
   * @param newFraction the length of the first part relative to the whole, between 0 and 1
   */
  void at(double newFraction) {
    fraction = newFraction;
    projections(fraction, 1 - fraction, 1);
    projections(1 - fraction, fraction, -1);
    OrthogonalRows.complete(coefficients, order);
    transposeAndScale();
  }

  /**
   * Writes the coefficients of the Legendre polynomials of the whole with respect to those of a
   * part, which are rows of an orthogonal matrix.
   *
   * @param part its relative length
   * @param other that of the other part
   * @param side 1 for the first part, -1 for the second
   */
  private void projections(double part, double other, int side) {
    double[][] rows = coefficients;
    int at = side > 0 ? 0 : order;
    double root = Math.sqrt(part);
    rows[0][at] = root;
    if (order > 1) {
      rows[0][at + 1] = 0;
      rows[1][at] = side * root * Math.sqrt(3) * other;
      rows[1][at + 1] = root * part;
    }
    if (order > 2) {
      rows[0][at + 2] = 0;
      rows[1][at + 2] = 0;
      rows[2][at] = root * Math.sqrt(5) * other * (other - part);
      rows[2][at + 1] = side * root * Math.sqrt(15) * part * other;
      rows[2][at + 2] = root * part * part;
    }
  }

  /** The inverse of the orthogonal matrix, in units of W, H and K. */
  private void transposeAndScale() {
    double[][] matrix = coefficients;
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < i; j++) {
        double above = matrix[j][i];
        matrix[j][i] = matrix[i][j];
        matrix[i][j] = above;
      }
    }
    for (int i = 0; i < matrix.length; i++) {
      double scale = Math.sqrt(i < order ? fraction : 1 - fraction) * SCALES[i % order];
      for (int j = 0; j < matrix.length; j++) {
        matrix[i][j] *= scale / (j < order ? SCALES[j] : 1);
      }
    }
  }

  /**
   * Divides an interval.
   *
   * @param normals as many arrays of normal numbers as there are of W, H and K
   * @param first its first part; overwritten
   * @param second the rest; overwritten
   */
  void apply(Piece whole, double[][] normals, Piece first, Piece second) {
    double root = Math.sqrt(whole.length());
    first.length(whole.length() * fraction);
    second.length(whole.length() - first.length());
    switch (order) {
      case 1 -> divideIncrement(root, whole.w(), normals[0], first.w(), second.w());
      case 2 -> divideSpaceTime(root, whole, normals, first, second);
      default -> divideSpaceTimeTime(root, whole, normals, first, second);
    }
  }

  /**
   * Divides an interval whose W is kept as floats.
   *
   * @param normals normal numbers
   * @param first its first part; overwritten
   * @param second the rest; overwritten
   */
  void apply(Piece whole, float[] normals, Piece first, Piece second) {
    float ofWhole = (float) coefficients[0][0];
    float ofNormal = (float) (coefficients[0][1] * Math.sqrt(whole.length()));
    first.length(whole.length() * fraction);
    second.length(whole.length() - first.length());
    divide(ofWhole, whole.floats(), ofNormal, normals, first.floats(), second.floats());
  }

  private static void divide(
      float ofWhole,
      float[] whole,
      float ofNormal,
      float[] normals,
      float[] first,
      float[] second) {
    for (int i = 0; i < whole.length; i++) {
      float w = ofWhole * whole[i] + ofNormal * normals[i];
      first[i] = w;
      second[i] = whole[i] - w;
    }
  }

  private void divideIncrement(
      double root, double[] whole, double[] normals, double[] first, double[] second) {
    double ofWhole = coefficients[0][0];
    double ofNormal = coefficients[0][1] * root;
    for (int i = 0; i < whole.length; i++) {
      double w = ofWhole * whole[i] + ofNormal * normals[i];
      first[i] = w;
      second[i] = whole[i] - w;
    }
  }

  private void divideSpaceTime(
      double root, Piece whole, double[][] normals, Piece first, Piece second) {
    divideIncrement(coefficients[0], root, whole, normals, first.w(), second.w());
    divideArea(coefficients[1], coefficients[3], root, whole, normals, first.h(), second.h());
  }

  /** W of both parts, which is that of the whole. */
  private static void divideIncrement(
      double[] of, double root, Piece whole, double[][] normals, double[] first, double[] second) {
    double ofW = of[0];
    double ofH = of[1];
    double ofX = of[2] * root;
    double ofY = of[3] * root;
    double[] w = whole.w();
    double[] h = whole.h();
    double[] x = normals[0];
    double[] y = normals[1];
    for (int i = 0; i < first.length; i++) {
      double part = ofW * w[i] + ofH * h[i] + (ofX * x[i] + ofY * y[i]);
      first[i] = part;
      second[i] = w[i] - part;
    }
  }

  /** H of both parts. */
  private static void divideArea(
      double[] of,
      double[] other,
      double root,
      Piece whole,
      double[][] normals,
      double[] first,
      double[] second) {
    // H of a part does not depend on W of the whole.
    double ofH = of[1];
    double ofX = of[2] * root;
    double ofY = of[3] * root;
    double otherH = other[1];
    double otherX = other[2] * root;
    double otherY = other[3] * root;
    double[] h = whole.h();
    double[] x = normals[0];
    double[] y = normals[1];
    for (int i = 0; i < first.length; i++) {
      first[i] = ofH * h[i] + (ofX * x[i] + ofY * y[i]);
      second[i] = otherH * h[i] + (otherX * x[i] + otherY * y[i]);
    }
  }

  private void divideSpaceTimeTime(
      double root, Piece whole, double[][] normals, Piece first, Piece second) {
    for (int row = 0; row < 6; row++) {
      double[] target = (row < 3 ? first : second).values(row % 3);
      if (row == 3) {
        subtract(whole.w(), first.w(), target);
      } else {
        combineThree(row, root, whole, normals, target);
      }
    }
  }

  private void combineThree(
      int row, double root, Piece whole, double[][] normals, double[] target) {
    double[] of = coefficients[row];
    double[] w = whole.w();
    double[] h = whole.h();
    double[] k = whole.k();
    for (int i = 0; i < target.length; i++) {
      target[i] = of[0] * w[i] + of[1] * h[i] + of[2] * k[i];
    }
    double ofFirst = of[3] * root;
    double ofSecond = of[4] * root;
    double ofThird = of[5] * root;
    double[] x = normals[0];
    double[] y = normals[1];
    double[] z = normals[2];
    for (int i = 0; i < target.length; i++) {
      target[i] += ofFirst * x[i] + ofSecond * y[i] + ofThird * z[i];
    }
  }

  private static void subtract(double[] whole, double[] first, double[] second) {
    for (int i = 0; i < whole.length; i++) {
      second[i] = whole[i] - first[i];
    }
  }
}
