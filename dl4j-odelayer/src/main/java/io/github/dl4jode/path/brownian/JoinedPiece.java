package io.github.dl4jode.path.brownian;

import java.util.Arrays;

/** W, H, K and A of an interval that grows at its end, in double. Areas that are missing are 0. */
final class JoinedPiece {

  private final int batch;
  private final int noise;
  private double length;
  private final double[] w;
  private final double[] h;
  private final double[] k;
  private final double[] a;

  /** An interval of length 0; of size batch × noise. */
  JoinedPiece(int batch, int noise) {
    this.batch = batch;
    this.noise = noise;
    this.w = new double[batch * noise];
    this.h = new double[batch * noise];
    this.k = new double[batch * noise];
    this.a = new double[batch * noise * noise];
  }

  double[] w() {
    return w;
  }

  double[] h() {
    return h;
  }

  double[] k() {
    return k;
  }

  double[] a() {
    return a;
  }

  void length(double value) {
    length = value;
  }

  void clear() {
    length = 0;
    Arrays.fill(w, 0);
    Arrays.fill(h, 0);
    Arrays.fill(k, 0);
    Arrays.fill(a, 0);
  }

  /** Appends the next interval. */
  void append(JoinedPiece next) {
    if (length == 0) {
      set(next);
      return;
    }
    appendSpaceSpaceArea(next);
    double left = length;
    double right = next.length;
    double whole = left + right;
    for (int i = 0; i < w.length; i++) {
      double sum = w[i] + next.w[i];
      double area = left * (h[i] - next.w[i] / 2) + right * (next.h[i] + w[i] / 2);
      double moments =
          left * left * (k[i] - w[i] / 12) + right * right * (next.k[i] - next.w[i] / 12);
      double cross = (w[i] / 2 + h[i]) - (next.w[i] / 2 + next.h[i]) - w[i];
      w[i] = sum;
      h[i] = area / whole;
      k[i] = (moments + left * right / 2 * cross) / (whole * whole) + sum / 12;
    }
    length = whole;
  }

  private void set(JoinedPiece other) {
    length = other.length;
    System.arraycopy(other.w, 0, w, 0, w.length);
    System.arraycopy(other.h, 0, h, 0, h.length);
    System.arraycopy(other.k, 0, k, 0, k.length);
    System.arraycopy(other.a, 0, a, 0, a.length);
  }

  /** Before W of this interval changes. */
  private void appendSpaceSpaceArea(JoinedPiece next) {
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < noise; i++) {
        for (int j = 0; j < noise; j++) {
          int at = (b * noise + i) * noise + j;
          double wi = w[b * noise + i];
          double wj = w[b * noise + j];
          double turn = wi * next.w[b * noise + j] - wj * next.w[b * noise + i];
          a[at] += next.a[at] + turn / 2;
        }
      }
    }
  }

  /** The same path run backwards. */
  void reverse() {
    for (int i = 0; i < w.length; i++) {
      w[i] = -w[i];
      k[i] = -k[i];
    }
    for (int i = 0; i < a.length; i++) {
      a[i] = -a[i];
    }
  }
}
