package io.github.dl4jode.latentode.data;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model may read of a series, and what it is to explain.
 *
 * <p>In training both are the same. To interpolate and to extrapolate, the targets hold points that
 * cannot be read; to forecast, they are {@link Series#missing}.
 *
 * @param observed what may be read
 * @param targets of the same sensors
 */
public record SeriesExample(Series observed, Series targets) implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if they have several numbers of sensors
   */
  public SeriesExample {
    if (observed.sensors() != targets.sensors()) {
      throw new IllegalArgumentException(
          "What is read and what is to be explained have the same sensors, not %s and %s"
              .formatted(observed, targets));
    }
  }

  /** All that may be read is to be explained. */
  public static SeriesExample of(Series series) {
    return new SeriesExample(series, series);
  }

  /** All that may be read is to be explained, in each series. */
  public static List<SeriesExample> of(SeriesSet set) {
    return set.series().stream().map(SeriesExample::of).toList();
  }

  /**
   * Each series, and the one of the same name of the other set.
   *
   * @throws IllegalArgumentException if names of sensors or series, or their orders, differ
   */
  public static List<SeriesExample> of(SeriesSet observed, SeriesSet targets) {
    observed.checkSameSeries(targets);
    return IntStream.range(0, observed.size())
        .mapToObj(i -> new SeriesExample(observed.series().get(i), targets.series().get(i)))
        .toList();
  }

  /** The same times asked about of each series. */
  public static List<SeriesExample> asking(List<Series> observed, double... times) {
    return observed.stream()
        .map(one -> new SeriesExample(one, Series.missing(one.id(), times, one.sensors())))
        .toList();
  }
}
