package io.github.dl4jode.path.series;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The observations of a minibatch as read from arrays. The steps of an example are those with at
 * least one observation; all others are no knots of its path.
 */
final class SeriesSteps {

  private final int batch;
  private final int channels;
  private final int most;
  private final int[] steps;
  private final int[] counts;
  private double[] values = new double[0];
  private double[] times = new double[0];
  private int length;
  private boolean timesAreShared;

  /** Takes memory for so many steps. */
  SeriesSteps(int batch, int channels, int most) {
    this.batch = batch;
    this.channels = channels;
    this.most = most;
    this.steps = new int[batch * most];
    this.counts = new int[batch];
  }

  /**
   * Reads and checks series.
   *
   * @throws IllegalArgumentException if a shape or a value is wrong
   */
  void read(ObservedSeries series) {
    requireShape(series.values().shape());
    int steps = (int) series.values().size(2);
    double[] readValues = Vectors.toJava(series.values());
    series.mask().ifPresent(mask -> removeMasked(mask, readValues, steps));
    double[] readTimes = series.times().map(Vectors::toJava).orElseGet(() -> indices(steps));
    values = readValues;
    times = readTimes;
    length = steps;
    timesAreShared = readTimes.length == steps;
    for (int example = 0; example < batch; example++) {
      findSteps(example);
      requireFinite(example);
      requireIncreasing(example);
    }
  }

  private void requireShape(long... shape) {
    if (shape[0] != batch || shape[1] != channels || shape[2] > most) {
      throw new IllegalArgumentException(
          "This path is of series [%d, %d, steps] with at most %d steps, not %s; make a path for their shape"
              .formatted(batch, channels, most, Arrays.toString(shape)));
    }
  }

  private static double[] indices(int count) {
    double[] indices = new double[count];
    for (int i = 0; i < count; i++) {
      indices[i] = i;
    }
    return indices;
  }

  private static void removeMasked(INDArray mask, double[] values, int steps) {
    double[] present = Vectors.toJava(mask);
    int repeats = values.length / present.length;
    for (int i = 0; i < values.length; i++) {
      // A mask [batch, steps] has one row for all channels of an example.
      int at = i / (steps * repeats) * steps + i % steps;
      if (present[repeats == 1 ? i : at] == 0) {
        values[i] = Double.NaN;
      }
    }
  }

  private void findSteps(int example) {
    int count = 0;
    for (int step = 0; step < length; step++) {
      boolean observed = false;
      for (int channel = 0; channel < channels && !observed; channel++) {
        observed = !Double.isNaN(value(example, channel, step));
      }
      if (observed) {
        steps[example * most + count++] = step;
      }
    }
    counts[example] = count;
    if (count < 2) {
      throw new IllegalArgumentException(
          "Series %d of the minibatch has %s; a path needs observations at two times. Leave the series out"
              .formatted(
                  example,
                  count == 0
                      ? "no value, all are missing or masked"
                      : "values at one step only, step %d (t = %s)"
                          .formatted(step(example, 0), time(example, 0))));
    }
  }

  private void requireFinite(int example) {
    for (int channel = 0; channel < channels; channel++) {
      for (int step = 0; step < length; step++) {
        double value = value(example, channel, step);
        if (Double.isInfinite(value)) {
          throw new IllegalArgumentException(
              "Series %d of the minibatch has the value %s in channel %d at step %d (t = %s); mark a missing value by NaN or by the mask, and look at the scaling of the channel"
                  .formatted(example, value, channel, step, timeAt(example, step)));
        }
      }
    }
  }

  private void requireIncreasing(int example) {
    for (int i = 0; i < counts[example]; i++) {
      double time = time(example, i);
      boolean wrong = i > 0 && time <= time(example, i - 1);
      if (!Double.isFinite(time) || wrong) {
        throw new IllegalArgumentException(
            "The times of series %d of the minibatch must be finite and increase; at step %d the time is %s%s. Sort the observations by time, and join those of the same time"
                .formatted(
                    example,
                    step(example, i),
                    time,
                    i == 0 ? "" : " after " + time(example, i - 1)));
      }
    }
  }

  /** The number of steps of an example. */
  int count(int example) {
    return counts[example];
  }

  /** The index in the arrays of an example's step i. */
  int step(int example, int i) {
    return steps[example * most + i];
  }

  /** The time of an example's step i. */
  double time(int example, int i) {
    return timeAt(example, step(example, i));
  }

  private double timeAt(int example, int step) {
    return times[(timesAreShared ? 0 : example * length) + step];
  }

  /** The value in a place of the arrays; NaN if it is missing. */
  double value(int example, int channel, int step) {
    return values[index(example, channel, step)];
  }

  /** Where a value is in the flat array. */
  int index(int example, int channel, int step) {
    return (example * channels + channel) * length + step;
  }

  /** The number of values, missing ones too. */
  int size() {
    return values.length;
  }
}
