package io.github.dl4jode.array.loop;

/** A linear map of some lines of numbers to others, the same for each place in the lines. */
public interface LineMap {

  /**
   * Applies it.
   *
   * @param x the lines begin at x[i], x[i + xStep] and so on
   * @param y receives lines at y[j], y[j + yStep] and so on
   * @param n the length of a line, a multiple of {@link RowLoops#WIDTH}
   */
  void apply(float[] x, int i, int xStep, float[] y, int j, int yStep, int n);
}
