package io.github.dl4jode.array.loop;

/** Products of matrices of doubles, by vector instructions where Java has them. */
public final class DoubleProducts {

  private static final boolean HAS_VECTORS = VectorModule.isUsable();

  private DoubleProducts() {}

  /**
   * C ← A B, for matrices that begin somewhere in their arrays.
   *
   * @param a A [m, k]; element (i, p) is at ia + i · rowStep + p · columnStep
   * @param b B [k, n] in row-major order, from ib on
   * @param c receives C [m, n] in row-major order from ic on; shares no memory with the factors
   */
  public static void multiply(
      double[] a,
      int ia,
      int rowStep,
      int columnStep,
      double[] b,
      int ib,
      double[] c,
      int ic,
      int m,
      int k,
      int n) {
    if (HAS_VECTORS && n >= ProductLoops.WIDTH) {
      ProductLoops.multiply(a, ia, rowStep, columnStep, b, ib, c, ic, m, k, n);
      return;
    }
    for (int i = 0; i < m; i++) {
      SumsOfRows.set(a, ia + i * rowStep, columnStep, k, b, ib, c, ic + i * n, n);
    }
  }
}
