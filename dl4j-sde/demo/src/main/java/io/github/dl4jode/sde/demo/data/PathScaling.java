package io.github.dl4jode.sde.demo.data;

import io.github.dl4jode.array.Moments;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.program.table.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a model sees series: each channel from a mean, in deviations, and times from 0.
 *
 * @param channels their names
 * @param means of the channels
 * @param deviations of the channels, positive
 * @param times those that were learned from
 * @param unit of the model's time, in that of the series
 */
public record PathScaling(
    @JsonProperty(value = "channels", required = true) List<String> channels,
    @JsonProperty(value = "means", required = true) List<Double> means,
    @JsonProperty(value = "deviations", required = true) List<Double> deviations,
    @JsonProperty(value = "times", required = true) List<Double> times,
    @JsonProperty(value = "unit", required = true) double unit) {

  /** Times at which a channel varies less, in parts of what is usual, say nothing of its scale. */
  private static final double LEAST_PART = 1e-3;

  /** Copies the lists. */
  public PathScaling {
    channels = List.copyOf(channels);
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
    times = List.copyOf(times);
  }

  /**
   * Each channel with mean 0 and variance 1, over all series and times.
   *
   * @param span the length of the model's time from the first to the last time
   * @param source names the series in messages
   * @throws DataException if a channel has no value, or never varies
   */
  public static PathScaling overall(SamplePaths paths, double span, String source) {
    return of(paths, span, source, channel -> overall(paths, channel));
  }

  /**
   * Each channel from its mean at the first time that has a value, in the harmonic mean of its
   * deviations at the single times. So what differs between series at one time has a scale near 1,
   * however much their mean moves, also where it is small.
   *
   * @param span the length of the model's time from the first to the last time
   * @param source names the series in messages
   * @throws DataException if a channel has no value, or never varies
   */
  public static PathScaling withinTimes(SamplePaths paths, double span, String source) {
    return of(paths, span, source, channel -> withinTimes(paths, channel));
  }

  /** A model that sees the series as they are, at times from 0. */
  public static PathScaling none(List<String> channels, double... times) {
    return new PathScaling(
        channels,
        Collections.nCopies(channels.size(), 0.0),
        Collections.nCopies(channels.size(), 1.0),
        Arrays.stream(times).boxed().toList(),
        1);
  }

  private static PathScaling of(
      SamplePaths paths, double span, String source, IntFunction<Moments> moments) {
    List<Double> means = new ArrayList<>();
    List<Double> deviations = new ArrayList<>();
    for (int channel = 0; channel < paths.channels().size(); channel++) {
      Moments all = overall(paths, channel);
      if (!(all.deviation() > 0) || Double.isInfinite(all.deviation())) {
        throw new DataException(
            "%s: the values of %s never vary, or are too large; leave the column out."
                .formatted(source, paths.channels().get(channel)));
      }
      Moments scale = moments.apply(channel);
      means.add(scale.mean());
      deviations.add(scale.deviation());
    }
    double[] times = paths.times();
    return new PathScaling(
        paths.channels(),
        means,
        deviations,
        Arrays.stream(times).boxed().toList(),
        (times[times.length - 1] - times[0]) / span);
  }

  private static Moments overall(SamplePaths paths, int channel) {
    double[] values =
        IntStream.range(0, paths.times().length)
            .mapToObj(time -> paths.marginal(channel, time))
            .flatMapToDouble(Arrays::stream)
            .toArray();
    return values.length == 0 ? new Moments(0, 0) : Moments.of(values);
  }

  private static Moments withinTimes(SamplePaths paths, int channel) {
    List<Moments> marginals =
        IntStream.range(0, paths.times().length)
            .mapToObj(time -> paths.marginal(channel, time))
            .filter(values -> values.length > 0)
            .map(Moments::of)
            .toList();
    double[] deviations = marginals.stream().mapToDouble(Moments::deviation).toArray();
    double least = LEAST_PART * Moments.rootMeanSquare(deviations);
    double inverse =
        Arrays.stream(deviations)
            .filter(deviation -> deviation > least)
            .map(deviation -> 1 / deviation)
            .average()
            // Where all series are the same at each time, or each has times of its own.
            .orElseGet(() -> 1 / overall(paths, channel).deviation());
    return new Moments(marginals.get(0).mean(), 1 / inverse);
  }

  /** The times that were learned from. */
  public double[] learnedTimes() {
    return times.stream().mapToDouble(time -> time).toArray();
  }

  /** The same for the data classes of latent models. */
  public SeriesScaling ofSeries() {
    return new SeriesScaling(
        channels,
        means.stream().mapToDouble(mean -> mean).toArray(),
        deviations.stream().mapToDouble(deviation -> deviation).toArray(),
        times.get(0),
        unit);
  }

  /** Times as the model sees them. */
  public double[] modelTimes(double... ofSeries) {
    return Arrays.stream(ofSeries).map(time -> (time - times.get(0)) / unit).toArray();
  }

  /** Some series as the model sees them, [series, channels, times]. */
  public INDArray modelValues(SamplePaths paths, int... rows) {
    double[] flat = new double[rows.length * channels.size() * paths.times().length];
    int at = 0;
    for (int row : rows) {
      for (int channel = 0; channel < channels.size(); channel++) {
        for (double value : paths.values()[row][channel]) {
          flat[at++] = (value - means.get(channel)) / deviations.get(channel);
        }
      }
    }
    return Nd4j.create(
        flat, new long[] {rows.length, channels.size(), paths.times().length}, DataType.FLOAT);
  }

  /** Series of the model, [series, channels, times], in the units of the data. */
  public SamplePaths paths(INDArray ofModel, double... times) {
    int count = Math.toIntExact(ofModel.size(0));
    double[] flat = ofModel.dup('c').reshape(new long[] {ofModel.length()}).toDoubleVector();
    double[][][] values = new double[count][channels.size()][times.length];
    int at = 0;
    for (double[][] series : values) {
      for (int channel = 0; channel < series.length; channel++) {
        for (int time = 0; time < times.length; time++) {
          series[channel][time] = means.get(channel) + deviations.get(channel) * flat[at++];
        }
      }
    }
    return SamplePaths.numbered(channels, times, values);
  }
}
