package io.github.dl4jode.path.series;

/** The slopes at the observations of one channel, a linear function of their values. */
interface SlopeRule {

  /**
   * Computes the slopes.
   *
   * @param positions of the observations, increasing
   * @param values of the observations
   * @param count the number of observations, at least two
   * @param slopes receives them
   */
  void slopes(double[] positions, double[] values, int count, double[] slopes);

  /**
   * The transpose: adds the cotangents of the values for those of the slopes.
   *
   * @param ofSlopes may be overwritten
   */
  void transpose(double[] positions, int count, double[] ofSlopes, double[] ofValues);
}
