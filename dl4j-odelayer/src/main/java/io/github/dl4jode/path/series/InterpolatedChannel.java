package io.github.dl4jode.path.series;

import io.github.dl4jode.path.KnotForm;
import io.github.dl4jode.path.KnotWeights;
import java.util.Arrays;
import java.util.Optional;

/**
 * A knot for each step; one line or one cubic from an observation to the next one, also across
 * steps without a value.
 */
final class InterpolatedChannel implements ChannelFit {

  private final KnotForm form;
  private final Optional<SlopeRule> rule;
  private final KnotWeights weights = new KnotWeights();
  // The observations, and the steps that the ends fill: the step of each, its position, value,
  // slope.
  private final int[] steps;
  private final double[] positions;
  private final double[] values;
  private final double[] slopes;
  private int count;

  /**
   * Takes memory.
   *
   * @param rule for cubics
   * @param most the largest number of steps
   */
  InterpolatedChannel(KnotForm form, Optional<SlopeRule> rule, int most) {
    this.form = form;
    this.rule = rule;
    this.steps = new int[most];
    this.positions = new double[most];
    this.values = new double[most];
    this.slopes = new double[most];
  }

  @Override
  public void positions(double[] positions, int count, double[] knots) {
    System.arraycopy(positions, 0, knots, 0, count);
  }

  private void gather(ObservedChannel channel) {
    count = 0;
    for (int step = 0; step < channel.count(); step++) {
      if (!channel.isGap(step)) {
        steps[count] = step;
        positions[count] = channel.positions[step];
        values[count++] = channel.filled(step);
      }
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
    gather(channel);
    if (rule.isPresent()) {
      rule.get().slopes(positions, values, count, slopes);
    }
    for (int i = 0; i < count; i++) {
      int at = offset + steps[i] * stride;
      knots[at] = values[i];
      if (rule.isPresent()) {
        knots[at + slopeOffset] = slopes[i];
      }
      if (i < count - 1 && steps[i + 1] > steps[i] + 1) {
        fillGap(channel, i, knots, offset, stride, slopeOffset);
      }
    }
  }

  private void fillGap(
      ObservedChannel channel, int i, double[] knots, int offset, int stride, int slopeOffset) {
    double length = positions[i + 1] - positions[i];
    for (int step = steps[i] + 1; step < steps[i + 1]; step++) {
      int at = offset + step * stride;
      double since = channel.positions[step] - positions[i];
      form.weighValue(since, length, weights);
      knots[at] = weighted(i);
      if (rule.isPresent()) {
        form.weighDerivative(since, length, weights);
        knots[at + slopeOffset] = weighted(i);
      }
    }
  }

  private double weighted(int i) {
    return weights.first() * values[i]
        + weights.second() * values[i + 1]
        + weights.firstSlope() * slopes[i]
        + weights.secondSlope() * slopes[i + 1];
  }

  @Override
  public void transpose(
      ObservedChannel channel, double[] ofKnots, int offset, int stride, int slopeOffset) {
    gather(channel);
    // From here on the values and slopes are their cotangents.
    Arrays.fill(values, 0, count, 0);
    Arrays.fill(slopes, 0, count, 0);
    for (int i = 0; i < count; i++) {
      int at = offset + steps[i] * stride;
      values[i] += ofKnots[at];
      if (rule.isPresent()) {
        slopes[i] += ofKnots[at + slopeOffset];
      }
      if (i < count - 1 && steps[i + 1] > steps[i] + 1) {
        transposeGap(channel, i, ofKnots, offset, stride, slopeOffset);
      }
    }
    if (rule.isPresent()) {
      rule.get().transpose(positions, count, slopes, values);
    }
    for (int i = 0; i < count; i++) {
      channel.addCotangent(steps[i], values[i]);
    }
  }

  private void transposeGap(
      ObservedChannel channel, int i, double[] ofKnots, int offset, int stride, int slopeOffset) {
    double length = positions[i + 1] - positions[i];
    for (int step = steps[i] + 1; step < steps[i + 1]; step++) {
      int at = offset + step * stride;
      double since = channel.positions[step] - positions[i];
      form.weighValue(since, length, weights);
      spread(i, ofKnots[at]);
      if (rule.isPresent()) {
        form.weighDerivative(since, length, weights);
        spread(i, ofKnots[at + slopeOffset]);
      }
    }
  }

  private void spread(int i, double cotangent) {
    values[i] += weights.first() * cotangent;
    values[i + 1] += weights.second() * cotangent;
    slopes[i] += weights.firstSlope() * cotangent;
    slopes[i + 1] += weights.secondSlope() * cotangent;
  }
}
