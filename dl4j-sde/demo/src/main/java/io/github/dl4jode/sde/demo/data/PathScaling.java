package io.github.dl4jode.sde.demo.data;

import io.github.dl4jode.program.table.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a model sees series: each channel with mean 0 and variance 1, and times from 0.
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

  /** Copies the lists. */
  public PathScaling {
    channels = List.copyOf(channels);
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
    times = List.copyOf(times);
  }

  /**
   * The scaling of what is learned from.
   *
   * @param span the length of the model's time from the first to the last time
   * @param source names the series in messages
   * @throws DataException if a channel has no value, or never varies
   */
  public static PathScaling of(SamplePaths paths, double span, String source) {
    List<Double> means = new ArrayList<>();
    List<Double> deviations = new ArrayList<>();
    for (int channel = 0; channel < paths.channels().size(); channel++) {
      int index = channel;
      double[] values =
          IntStream.range(0, paths.times().length)
              .mapToObj(time -> paths.marginal(index, time))
              .flatMapToDouble(Arrays::stream)
              .toArray();
      double mean = Arrays.stream(values).average().orElse(0);
      double variance =
          Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElse(0);
      if (!(variance > 0) || Double.isInfinite(variance)) {
        throw new DataException(
            "%s: the values of %s never vary, or are too large; leave the column out."
                .formatted(source, paths.channels().get(channel)));
      }
      means.add(mean);
      deviations.add(Math.sqrt(variance));
    }
    double[] times = paths.times();
    return new PathScaling(
        paths.channels(),
        means,
        deviations,
        Arrays.stream(times).boxed().toList(),
        (times[times.length - 1] - times[0]) / span);
  }

  /** The times that were learned from. */
  public double[] learnedTimes() {
    return times.stream().mapToDouble(time -> time).toArray();
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
