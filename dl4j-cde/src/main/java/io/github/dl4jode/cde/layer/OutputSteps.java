package io.github.dl4jode.cde.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.path.series.ObservedSeries;
import io.github.dl4jode.path.series.SeriesPath;
import java.util.Arrays;
import java.util.Optional;

/**
 * The times of a solve, and which of its outputs is the state of an example at a step.
 *
 * @param times of the solve, increasing
 * @param rows of the outputs by example and step; empty if all examples have row i at step i
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record OutputSteps(double[] times, Optional<int[][]> rows) {

  static OutputSteps none() {
    return new OutputSteps(new double[0], Optional.empty());
  }

  /** The steps from one to before another of a path over steps. */
  static OutputSteps ofSteps(SeriesPath path, int from, int to) {
    double[] times = new double[to - from];
    for (int i = 0; i < times.length; i++) {
      times[i] = path.positionOfStep(from + i);
    }
    return new OutputSteps(times, Optional.empty());
  }

  /**
   * The times of series. A step without an observation has the time of the observation before it,
   * or of the first one.
   */
  static OutputSteps ofTimes(ObservedSeries series) {
    int batch = (int) series.values().size(0);
    int channels = (int) series.values().size(1);
    int steps = (int) series.values().size(2);
    double[] values = Vectors.toJava(series.values());
    double[] given = series.times().map(Vectors::toJava).orElseGet(() -> indices(steps));
    double[][] own = new double[batch][steps];
    for (int example = 0; example < batch; example++) {
      int offset = given.length == steps ? 0 : example * steps;
      double time = Double.NaN;
      for (int step = 0; step < steps; step++) {
        if (isObserved(values, example * channels * steps + step, channels, steps)) {
          time = given[offset + step];
        }
        own[example][step] = time;
      }
      for (int step = steps - 2; step >= 0; step--) {
        if (Double.isNaN(own[example][step])) {
          own[example][step] = own[example][step + 1];
        }
      }
    }
    double[] all = Arrays.stream(own).flatMapToDouble(Arrays::stream).sorted().distinct().toArray();
    int[][] rows = new int[batch][steps];
    for (int example = 0; example < batch; example++) {
      for (int step = 0; step < steps; step++) {
        rows[example][step] = Arrays.binarySearch(all, own[example][step]);
      }
    }
    return new OutputSteps(all, Optional.of(rows));
  }

  private static double[] indices(int count) {
    double[] indices = new double[count];
    Arrays.setAll(indices, i -> i);
    return indices;
  }

  private static boolean isObserved(double[] values, int first, int channels, int steps) {
    for (int channel = 0; channel < channels; channel++) {
      if (!Double.isNaN(values[first + channel * steps])) {
        return true;
      }
    }
    return false;
  }

  /** The first time, and the last one at which a path has not come to its end. */
  OutputSteps ends(SeriesPath path) {
    double last = times[times.length - 1];
    // After the path nothing changes; a padded minibatch would be solved on for nothing.
    double end = path.end() > times[0] ? Math.min(last, path.end()) : last;
    return new OutputSteps(new double[] {times[0], end}, Optional.empty());
  }
}
