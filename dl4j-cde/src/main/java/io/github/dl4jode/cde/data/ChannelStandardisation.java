package io.github.dl4jode.cde.data;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a network sees series: (value - mean) / deviation of each channel, and (time - offset) /
 * scale. It is saved with the network.
 *
 * @param channels their names
 * @param means one for each channel
 * @param deviations one for each channel, positive
 * @param timeOffset the time that the network sees as 0
 * @param timeScale how much time the network sees as 1, positive
 */
public record ChannelStandardisation(
    @JsonProperty("channels") List<String> channels,
    @JsonProperty("means") List<Double> means,
    @JsonProperty("deviations") List<Double> deviations,
    @JsonProperty("timeOffset") double timeOffset,
    @JsonProperty("timeScale") double timeScale)
    implements Serializable {

  /** A deviation that is smaller in proportion to the values is rounding. */
  private static final double ROUNDING = 1e-12;

  /**
   * Copies its arguments.
   *
   * @throws IllegalArgumentException if there are not as many means and deviations as channels, or
   *     a number is not finite, or not positive where it has to be
   */
  @JsonCreator
  public ChannelStandardisation {
    channels = List.copyOf(channels);
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
    boolean complete = channels.size() == means.size() && means.size() == deviations.size();
    boolean finite = means.stream().allMatch(Double::isFinite) && Double.isFinite(timeOffset);
    boolean positive =
        DoubleStream.concat(
                deviations.stream().mapToDouble(Double::doubleValue), DoubleStream.of(timeScale))
            .allMatch(number -> number > 0 && Double.isFinite(number));
    if (!complete || !finite || !positive) {
      throw new IllegalArgumentException(
          "A standardisation has a mean and a positive deviation for each channel, and a positive scale of time, not %s, %s, %s, %s and %s"
              .formatted(channels, means, deviations, timeOffset, timeScale));
    }
  }

  /**
   * To mean 0 and variance 1 of the times and of the values of each channel that are not missing.
   *
   * @param training what the network learns from, and no series of the test
   * @throws IllegalArgumentException if a channel has no value, never varies or has values without
   *     a finite variance; the message names it
   */
  public static ChannelStandardisation of(LabelledSeriesSet training) {
    int count = training.channels().size();
    double[][] moments = new double[count][];
    for (int channel = 0; channel < count; channel++) {
      moments[channel] = varying(training, channel);
    }
    double[] ofTimes =
        moments(
            training.series().stream()
                .flatMapToDouble(one -> Arrays.stream(one.times()))
                .toArray());
    return new ChannelStandardisation(
        training.channels(),
        Arrays.stream(moments).map(pair -> pair[0]).toList(),
        Arrays.stream(moments).map(pair -> pair[1]).toList(),
        ofTimes[0],
        ofTimes[1] > 0 ? ofTimes[1] : 1);
  }

  private static double[] varying(LabelledSeriesSet set, int channel) {
    double[] values =
        set.series().stream()
            .flatMapToDouble(
                one -> IntStream.range(0, one.size()).mapToDouble(i -> one.value(i, channel)))
            .filter(value -> !Double.isNaN(value))
            .toArray();
    String name = set.channels().get(channel);
    if (values.length == 0) {
      throw new IllegalArgumentException(
          "Channel \"" + name + "\" has no value in any series; leave it out");
    }
    double[] moments = moments(values);
    if (!Double.isFinite(moments[1])) {
      double largest = DoubleStream.of(values).map(Math::abs).max().orElseThrow();
      throw new IllegalArgumentException(
          "Channel \"%s\" has values up to %s, too large for a mean and a variance; look at the scale of the channel, or leave such values out"
              .formatted(name, largest));
    }
    if (!(moments[1] > ROUNDING * Math.abs(moments[0]))) {
      throw new IllegalArgumentException(
          "Channel \"%s\" has the value %s in all series and never varies; leave it out"
              .formatted(name, values[0]));
    }
    return moments;
  }

  /** Mean and standard deviation. */
  private static double[] moments(double... values) {
    double mean = DoubleStream.of(values).average().orElseThrow();
    double variance =
        DoubleStream.of(values).map(value -> (value - mean) * (value - mean)).sum() / values.length;
    return new double[] {mean, Math.sqrt(variance)};
  }

  /**
   * What the network sees of series.
   *
   * @throws IllegalArgumentException if they have other channels, the message names both; or a
   *     value that is beyond the range of FLOAT, the message names series, channel and time
   */
  public LabelledSeriesSet apply(LabelledSeriesSet set) {
    if (!set.channels().equals(channels)) {
      throw new IllegalArgumentException(
          "The channels of the series are %s, the network knows %s, in this order"
              .formatted(String.join(", ", set.channels()), String.join(", ", channels)));
    }
    return set.withSeries(set.series().stream().map(this::apply).toList());
  }

  private LabelledSeries apply(LabelledSeries series) {
    double[] times =
        DoubleStream.of(series.times()).map(time -> (time - timeOffset) / timeScale).toArray();
    double[][] values = series.values();
    for (double[] row : values) {
      for (int channel = 0; channel < row.length; channel++) {
        row[channel] = (row[channel] - means.get(channel)) / deviations.get(channel);
      }
    }
    requireUsable(series, values);
    return new LabelledSeries(series.id(), series.label(), times, values);
  }

  /** In FLOAT a larger value would be infinite, and what a network makes of it means nothing. */
  private void requireUsable(LabelledSeries given, double[]... seen) {
    for (int row = 0; row < seen.length; row++) {
      for (int channel = 0; channel < seen[row].length; channel++) {
        if (Math.abs(seen[row][channel]) > Float.MAX_VALUE) {
          throw new IllegalArgumentException(
              "Series %s has the value %s in channel \"%s\" at time %s, too far from the mean %s of the training for a network to read; look at the scale of the channel, or leave the value out"
                  .formatted(
                      given.id(),
                      given.value(row, channel),
                      channels.get(channel),
                      given.time(row),
                      means.get(channel)));
        }
      }
    }
  }
}
