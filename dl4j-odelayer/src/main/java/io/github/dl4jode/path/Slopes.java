package io.github.dl4jode.path;

/** The slopes at the knots of a cubic path, a linear function of the values of its knots. */
interface Slopes {

  /**
   * Computes the slopes of all channels of all examples.
   *
   * @param knots the values [knots, width] in row-major order
   * @param slopes receives the slopes, in the same order
   */
  void fit(double[] knots, double[] slopes);

  /**
   * The transpose: the weights that a sum of two slopes has on the values of the knots of its row.
   *
   * @param row of the times
   * @param index i
   * @param first the weight of k_i
   * @param second the weight of k_{i+1}
   * @param weights receives the weight of each knot of the row
   */
  void weightsOfKnots(int row, int index, double first, double second, double[] weights);
}
