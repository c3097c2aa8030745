package io.github.dl4jode.latentode.demo.data;

import io.github.dl4jode.latentode.data.SeriesExample;
import io.github.dl4jode.latentode.data.SeriesSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is learned from, and what is asked afterwards; all in the units of the series.
 *
 * @param training nothing else is learned from
 * @param interpolation values between those that may be read; may be empty
 * @param extrapolation values after those that may be read; may be empty
 * @param groups to which of some kinds each series of the extrapolation belongs, for pictures
 */
public record LearningTask(
    SeriesSet training,
    List<SeriesExample> interpolation,
    List<SeriesExample> extrapolation,
    List<Integer> groups) {

  /** Copies the lists. */
  public LearningTask {
    interpolation = List.copyOf(interpolation);
    extrapolation = List.copyOf(extrapolation);
    groups = List.copyOf(groups);
  }

  /** The earliest time of all that may be read or is asked about. */
  public double start() {
    return Stream.of(interpolation, extrapolation)
        .flatMap(List::stream)
        .mapToDouble(
            example -> Math.min(example.observed().firstTime(), example.targets().firstTime()))
        .reduce(training.firstTime(), Math::min);
  }
}
