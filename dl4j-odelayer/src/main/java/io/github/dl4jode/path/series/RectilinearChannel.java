package io.github.dl4jode.path.series;

/** Two knots for each step but the first: the time moves to the step, then the values. */
final class RectilinearChannel implements ChannelFit {

  @Override
  public void positions(double[] positions, int count, double[] knots) {
    knots[0] = positions[0];
    for (int step = 1; step < count; step++) {
      knots[2 * step - 1] = positions[step] - 1;
      knots[2 * step] = positions[step];
    }
  }

  @Override
  public void fit(
      ObservedChannel channel,
      boolean runsFirst,
      double[] knots,
      int offset,
      int stride,
      int slopeOffset) {
    double before = 0;
    for (int step = 0; step < channel.count(); step++) {
      double value = channel.isGap(step) ? before : channel.filled(step);
      int at = offset + 2 * step * stride;
      knots[at] = value;
      if (step > 0) {
        knots[at - stride] = runsFirst ? value : before;
      }
      before = value;
    }
  }

  @Override
  public void transpose(
      ObservedChannel channel, double[] ofKnots, int offset, int stride, int slopeOffset) {
    double sum = 0;
    for (int step = channel.count() - 1; step >= 0; step--) {
      int at = offset + 2 * step * stride;
      sum += ofKnots[at];
      if (step < channel.count() - 1) {
        sum += ofKnots[at + stride];
      }
      if (!channel.isGap(step)) {
        channel.addCotangent(step, sum);
        sum = 0;
      }
    }
  }
}
