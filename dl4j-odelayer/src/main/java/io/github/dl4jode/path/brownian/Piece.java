package io.github.dl4jode.path.brownian;

import java.util.Arrays;

/** W, H and K of the paths of a minibatch over one interval, as far as they are known. */
final class Piece {

  /** The deviations of W, H and K for an interval of length 1. */
  private static final double[] DEVIATIONS = {1, Math.sqrt(1 / 12.0), Math.sqrt(1 / 720.0)};

  private final int order;
  private final double[][] values;
  private final float[] floats;

  /** W as sums of floats in double; of length 0 where it is not summed so. */
  private final double[] sums;

  private double length;

  /**
   * A piece of length 0.
   *
   * @param levyArea which of W, H and K it has
   * @param size the number of components of all examples
   */
  Piece(LevyArea levyArea, int size) {
    this(levyArea, size, false, false);
  }

  /**
   * A piece of length 0.
   *
   * @param single whether W is kept as floats; there is no area then
   */
  Piece(LevyArea levyArea, int size, boolean single) {
    this(levyArea, size, single, false);
  }

  /**
   * A piece of length 0.
   *
   * @param many whether so many pieces are appended that floats must be summed as doubles
   */
  Piece(LevyArea levyArea, int size, boolean single, boolean many) {
    order = levyArea.order();
    values = new double[single ? 0 : order][size];
    floats = new float[single ? size : 0];
    sums = new double[single && many ? size : 0];
  }

  /** How many of W, H and K it has, in this order. */
  int order() {
    return order;
  }

  /** Whether W is kept as floats. */
  boolean isSingle() {
    return values.length == 0;
  }

  /** The components of W where they are floats. */
  float[] floats() {
    return floats;
  }

  /** The components of W, H or K: 0, 1 or 2. */
  double[] values(int which) {
    return values[which];
  }

  double[] w() {
    return values[0];
  }

  double[] h() {
    return values[1];
  }

  double[] k() {
    return values[2];
  }

  double length() {
    return length;
  }

  void length(double value) {
    length = value;
  }

  /** Makes it a piece of length 0. */
  void clear() {
    length = 0;
    Arrays.fill(floats, 0);
    for (double[] one : values) {
      Arrays.fill(one, 0);
    }
  }

  /** Makes it a piece without neighbours, of independent components. */
  void draw(double newLength, double[][] normals) {
    length = newLength;
    double root = Math.sqrt(newLength);
    for (int which = 0; which < values.length; which++) {
      double[] target = values[which];
      double deviation = root * DEVIATIONS[which];
      for (int i = 0; i < target.length; i++) {
        target[i] = deviation * normals[which][i];
      }
    }
  }

  private void set(Piece other) {
    length = other.length;
    System.arraycopy(other.floats, 0, floats, 0, floats.length);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = floats[i];
    }
    for (int i = 0; i < values.length; i++) {
      System.arraycopy(other.values[i], 0, values[i], 0, values[i].length);
    }
  }

  /** Appends the interval that begins where this one ends. */
  void append(Piece next) {
    if (length == 0) {
      set(next);
      return;
    }
    switch (values.length) {
      case 0 -> appendFloats(next.floats);
      case 1 -> appendIncrement(next);
      case 2 -> appendSpaceTime(next);
      default -> appendSpaceTimeTime(next);
    }
    length += next.length;
  }

  private void appendFloats(float[] next) {
    if (sums.length == 0) {
      for (int i = 0; i < floats.length; i++) {
        floats[i] += next[i];
      }
      return;
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += next[i];
      floats[i] = (float) sums[i];
    }
  }

  private void appendIncrement(Piece next) {
    double[] w = w();
    double[] nextW = next.w();
    for (int i = 0; i < w.length; i++) {
      w[i] += nextW[i];
    }
  }

  /** H is the mean deviation of the path from its chord. */
  private void appendSpaceTime(Piece next) {
    double before = length / (length + next.length);
    double after = next.length / (length + next.length);
    double[] w = w();
    double[] h = h();
    double[] nextW = next.w();
    double[] nextH = next.h();
    for (int i = 0; i < w.length; i++) {
      h[i] = before * (h[i] - nextW[i] / 2) + after * (nextH[i] + w[i] / 2);
      w[i] += nextW[i];
    }
  }

  /**
   * With M = ∫ W(r) ((s+t)/2 - r) dr = h² (K - W/12) and U = ∫ W(r) dr = h (W/2 + H): M = M_1 + M_2
   * + (h_2 U_1 - h_1 U_2)/2 - h_1 h_2 W_1/2.
   */
  private void appendSpaceTimeTime(Piece next) {
    double before = length / (length + next.length);
    double after = next.length / (length + next.length);
    double[] w = w();
    double[] h = h();
    double[] k = k();
    double[] nextW = next.w();
    double[] nextH = next.h();
    double[] nextK = next.k();
    for (int i = 0; i < w.length; i++) {
      double turn = (h[i] - w[i] / 2) - (nextW[i] / 2 + nextH[i]);
      double moment =
          before * before * (k[i] - w[i] / 12)
              + after * after * (nextK[i] - nextW[i] / 12)
              + before * after * turn / 2;
      h[i] = before * (h[i] - nextW[i] / 2) + after * (nextH[i] + w[i] / 2);
      w[i] += nextW[i];
      k[i] = moment + w[i] / 12;
    }
  }

  /** Becomes the rest of an interval whose first part is another piece. */
  void rest(Piece whole, Piece front) {
    length = whole.length - front.length;
    double before = front.length / whole.length;
    double after = length / whole.length;
    if (isSingle()) {
      for (int i = 0; i < floats.length; i++) {
        floats[i] = whole.floats[i] - front.floats[i];
      }
      return;
    }
    for (int i = 0; i < w().length; i++) {
      w()[i] = whole.w()[i] - front.w()[i];
      if (values.length > 1) {
        double h = whole.h()[i] - before * (front.h()[i] - w()[i] / 2);
        h()[i] = h / after - front.w()[i] / 2;
      }
      if (values.length > 2) {
        double turn = (front.h()[i] - front.w()[i] / 2) - (w()[i] / 2 + h()[i]);
        double moment =
            (whole.k()[i] - whole.w()[i] / 12)
                - before * before * (front.k()[i] - front.w()[i] / 12)
                - before * after * turn / 2;
        k()[i] = moment / (after * after) + w()[i] / 12;
      }
    }
  }
}
