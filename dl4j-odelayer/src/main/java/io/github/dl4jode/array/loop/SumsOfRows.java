package io.github.dl4jode.array.loop;

import java.util.Arrays;

/** Weighted sums of rows of doubles, in loops without the vector module. */
public final class SumsOfRows {

  private SumsOfRows() {}

  /**
   * c ← Σ_p weight_p row_p, four rows at a time.
   *
   * @param weights weight p is at first + p · step
   * @param rows [count, n], from a place on
   * @param c receives n elements from a place on
   */
  public static void set(
      double[] weights,
      int first,
      int step,
      int count,
      double[] rows,
      int from,
      double[] c,
      int to,
      int n) {
    int p = count % 4;
    if (p == 1) {
      setOne(weights[first], rows, from, c, to, n);
    } else if (p == 2) {
      setTwo(weights[first], weights[first + step], rows, from, c, to, n);
    } else {
      Arrays.fill(c, to, to + n, 0);
      p = 0;
    }
    for (; p + 3 < count; p += 4) {
      int at = first + p * step;
      double w0 = weights[at];
      double w1 = weights[at + step];
      double w2 = weights[at + 2 * step];
      double w3 = weights[at + 3 * step];
      addFour(w0, w1, w2, w3, rows, from + p * n, c, to, n);
    }
    for (; p < count; p++) {
      addOne(weights[first + p * step], rows, from + p * n, c, to, n);
    }
  }

  private static void setOne(double w, double[] x, int at, double[] c, int to, int n) {
    for (int j = 0; j < n; j++) {
      c[to + j] = w * x[at + j];
    }
  }

  private static void setTwo(double w0, double w1, double[] x, int at, double[] c, int to, int n) {
    int second = at + n;
    for (int j = 0; j < n; j++) {
      c[to + j] = w0 * x[at + j] + w1 * x[second + j];
    }
  }

  private static void addOne(double w, double[] x, int at, double[] c, int to, int n) {
    for (int j = 0; j < n; j++) {
      c[to + j] += w * x[at + j];
    }
  }

  private static void addFour(
      double w0, double w1, double w2, double w3, double[] x, int at, double[] c, int to, int n) {
    int second = at + n;
    int third = second + n;
    int fourth = third + n;
    for (int j = 0; j < n; j++) {
      c[to + j] += w0 * x[at + j] + w1 * x[second + j] + (w2 * x[third + j] + w3 * x[fourth + j]);
    }
  }
}
