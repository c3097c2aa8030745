package io.github.dl4jode.sde.demo.data;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.program.table.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Series at times that all of them share.
 *
 * @param channels their names
 * @param names of the series
 * @param times increasing
 * @param values [series][channel][time]; NaN where one is missing
 */
public record SamplePaths(
    List<String> channels, List<String> names, double[] times, double[][][] values) {

  /** Copies the names. */
  public SamplePaths {
    channels = List.copyOf(channels);
    names = List.copyOf(names);
  }

  /** Paths that are called path1, path2 and so on. */
  public static SamplePaths numbered(List<String> channels, double[] times, double[][][] values) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= values.length; i++) {
      names.add("path" + i);
    }
    return new SamplePaths(channels, names, times, values);
  }

  /**
   * Series of a file, at all times that one of them has.
   *
   * @param source names the file in messages
   * @throws DataException if there are fewer than two times, or no value of a channel
   */
  public static SamplePaths of(SeriesSet set, String source) {
    TreeSet<Double> all = new TreeSet<>();
    set.series().forEach(one -> Arrays.stream(one.times()).forEach(all::add));
    double[] times = all.stream().mapToDouble(time -> time).toArray();
    if (times.length < 2) {
      throw new DataException(
          source + " has series at one time only; a process is learned from two times or more.");
    }
    double[][][] values = new double[set.size()][set.sensors().size()][times.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      Series series = set.series().get(i);
      names.add(series.id());
      for (double[] channel : values[i]) {
        Arrays.fill(channel, Double.NaN);
      }
      for (int point = 0; point < series.size(); point++) {
        int at = Arrays.binarySearch(times, series.time(point));
        for (int channel = 0; channel < values[i].length; channel++) {
          if (series.isObserved(point, channel)) {
            values[i][channel][at] = series.value(point, channel);
          }
        }
      }
    }
    return new SamplePaths(set.sensors(), names, times, values);
  }

  /** The number of series. */
  public int size() {
    return values.length;
  }

  /** A time as text, to three decimal places, or to a thousandth of all times if they are less. */
  public String timeLabel(int time) {
    double length = times[times.length - 1] - times[0];
    double unit = Math.pow(10, Math.max(3, 3 - Math.floor(Math.log10(length))));
    return Double.toString(Math.round(times[time] * unit) / unit);
  }

  /** The values of a channel at a time that are there. */
  public double[] marginal(int channel, int time) {
    return Arrays.stream(values)
        .mapToDouble(series -> series[channel][time])
        .filter(value -> !Double.isNaN(value))
        .toArray();
  }

  /** The same as series with points, for a file. */
  public SeriesSet asSeries() {
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      double[][] points = new double[times.length][channels.size()];
      for (int time = 0; time < times.length; time++) {
        for (int channel = 0; channel < channels.size(); channel++) {
          points[time][channel] = values[i][channel][time];
        }
      }
      all.add(new Series(names.get(i), times, points));
    }
    return new SeriesSet(channels, all);
  }
}
