package io.github.dl4jode.path.series;

import io.github.dl4jode.path.KnotForm;

/**
 * What a path of series is made of, and where its knots are in one array: [batch, knots, width],
 * and for cubics the slopes after the values.
 *
 * @param channels of the series
 * @param steps the largest number of steps
 * @param overSteps whether the path runs over the indices of the steps, not over times
 * @param heldBack whether the first observation is also the value of the steps before it
 * @param startValue the value of these steps otherwise, and of a channel that is never observed
 */
record SeriesLayout(
    PathScheme scheme,
    int batch,
    int channels,
    int steps,
    boolean timeChannel,
    boolean countChannels,
    boolean overSteps,
    boolean heldBack,
    double startValue) {

  boolean isCubic() {
    return scheme.form() == KnotForm.CUBICS;
  }

  /** The number of channels of the path. */
  int width() {
    return firstChannel() + channels * (countChannels ? 2 : 1);
  }

  /** The index of the series' first channel in the path. */
  int firstChannel() {
    return timeChannel ? 1 : 0;
  }

  int mostKnots() {
    return scheme.knots(steps);
  }

  int rowStride() {
    return mostKnots() * width();
  }

  /** Where a channel of the first knot of an example is. */
  int offset(int example, int channel) {
    return example * rowStride() + channel;
  }

  /** The place of a slope less that of the value. */
  int slopeOffset() {
    return batch * rowStride();
  }

  int size() {
    return Math.multiplyExact(batch * (isCubic() ? 2 : 1), rowStride());
  }

  /** Where a step of the arrays is on the axis of a path over steps. */
  double positionOfStep(int step) {
    return scheme == PathScheme.RECTILINEAR ? 2.0 * step : step;
  }
}
