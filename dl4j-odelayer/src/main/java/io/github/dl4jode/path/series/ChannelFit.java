package io.github.dl4jode.path.series;

/** Computes the knots of one channel of one example, and cotangents back. */
interface ChannelFit {

  /**
   * The positions of the knots.
   *
   * @param positions of the steps
   * @param count the number of steps
   * @param knots receives them
   */
  void positions(double[] positions, int count, double[] knots);

  /**
   * Computes the values and slopes of the knots.
   *
   * @param runsFirst whether the channel is time, which a rectilinear path moves before the values
   * @param knots receives the value of knot k at offset + k · stride, its slope slopeOffset after
   *     it
   */
  void fit(
      ObservedChannel channel,
      boolean runsFirst,
      double[] knots,
      int offset,
      int stride,
      int slopeOffset);

  /**
   * The transpose: adds to the cotangents of the channel's values.
   *
   * @param ofKnots the cotangents of what {@link #fit} has written
   */
  void transpose(
      ObservedChannel channel, double[] ofKnots, int offset, int stride, int slopeOffset);
}
