package io.github.dl4jode.cde.layer;

import io.github.dl4jode.array.Vectors;
import java.util.OptionalInt;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The end of a piece of series [batch, channels, steps], NaN where a value is missing: its last
 * step has the last value of each channel, and the next piece begins there.
 *
 * @param timeIndex the channel of the times, if there is one
 */
record PieceEnd(OptionalInt timeIndex) {

  /**
   * A copy whose last step has the last value of each channel, where its own is missing. Where the
   * whole step is missing, its time is the next number after the last one, because times increase.
   */
  INDArray held(INDArray series) {
    double[] values = Vectors.toJava(series);
    double[] held = values.clone();
    int channels = (int) series.size(1);
    int steps = (int) series.size(2);
    boolean changed = false;
    for (int row = 0; row < values.length / steps; row++) {
      int last = row * steps + steps - 1;
      int source = source(values, row, steps, channels);
      if (source != last) {
        held[last] = isTime(row, channels) ? next(values[source], series) : values[source];
        changed = true;
      }
    }
    return changed ? HeldValues.like(series, held) : series;
  }

  /** Moves the cotangents of values that were held to the values that they were taken from. */
  void transpose(INDArray series, INDArray cotangent) {
    double[] values = Vectors.toJava(series);
    double[] moved = Vectors.toJava(cotangent.dup('c'));
    int steps = (int) series.size(2);
    boolean changed = false;
    for (int row = 0; row < values.length / steps; row++) {
      int last = row * steps + steps - 1;
      int source = source(values, row, steps, (int) series.size(1));
      if (source != last) {
        moved[source] += moved[last];
      }
      if (Double.isNaN(values[last])) {
        moved[last] = 0;
        changed = true;
      }
    }
    if (changed) {
      cotangent.assign(HeldValues.like(series, moved));
    }
  }

  /**
   * The place that the last value of a row comes from; its own if it has one, or no row has any.
   */
  private int source(double[] values, int row, int steps, int channels) {
    int last = row * steps + steps - 1;
    if (!Double.isNaN(values[last])
        || (isTime(row, channels) && isObserved(values, row / channels, steps, channels))) {
      return last;
    }
    for (int place = last; place > last - steps; place--) {
      if (!Double.isNaN(values[place])) {
        return place;
      }
    }
    return last;
  }

  /** Whether a channel has a value at the last step of a series. */
  private static boolean isObserved(double[] values, int series, int steps, int channels) {
    for (int channel = 0; channel < channels; channel++) {
      if (!Double.isNaN(values[(series * channels + channel + 1) * steps - 1])) {
        return true;
      }
    }
    return false;
  }

  private boolean isTime(int row, int channels) {
    return timeIndex.isPresent() && row % channels == timeIndex.getAsInt();
  }

  private static double next(double time, INDArray series) {
    return series.dataType() == DataType.FLOAT ? Math.nextUp((float) time) : Math.nextUp(time);
  }

  /**
   * The last steps of a series, a copy. Of two steps the first one has, where it is missing, the
   * value that a line from the observation before to the last one has there: the slope at the last
   * one stays what it was.
   *
   * @param series whose last values are held
   */
  static INDArray lastSteps(INDArray series, int most) {
    double[] values = Vectors.toJava(series);
    int steps = (int) series.size(2);
    int count = Math.min(most, steps);
    int rows = values.length / steps;
    double[] end = new double[rows * count];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < count; i++) {
        int place = (row + 1) * steps - count + i;
        end[row * count + i] = onLine(values, place, row * steps, (row + 1) * steps - 1);
      }
    }
    INDArray result =
        Nd4j.create(series.dataType(), new long[] {series.size(0), series.size(1), count}, 'c');
    Vectors.fromJava(end, result);
    return result;
  }

  private static double onLine(double[] values, int place, int first, int last) {
    if (!Double.isNaN(values[place])) {
      return values[place];
    }
    for (int before = place - 1; before >= first; before--) {
      if (!Double.isNaN(values[before])) {
        double slope = (values[last] - values[before]) / (last - before);
        return values[last] - slope * (last - place);
      }
    }
    return Double.NaN;
  }
}
