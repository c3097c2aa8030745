package io.github.dl4jode.array.loop.point;

import io.github.dl4jode.array.loop.RowLoops;

/**
 * A linear map of some lines of numbers, in arrays A, to others, the same for each place in the
 * lines.
 */
public interface LineMap<A> {

  /**
   * Applies it.
   *
   * @param x the lines begin at x[i], x[i + xStep] and so on
   * @param y receives lines at y[j], y[j + yStep] and so on
   * @param n the length of a line, in float a multiple of {@link RowLoops#WIDTH}
   */
  void apply(A x, int i, int xStep, A y, int j, int yStep, int n);
}
