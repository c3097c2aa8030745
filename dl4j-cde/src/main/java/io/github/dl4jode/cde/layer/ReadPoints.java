package io.github.dl4jode.cde.layer;

import io.github.dl4jode.latentode.sequence.PointSequence;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.latentode.sequence.SeriesGrid;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The points of a minibatch as the steps of paths, in the order in which an encoder reads them. The
 * channels are the time and the sensors, NaN where a sensor has no value.
 */
final class ReadPoints {

  /** A path needs two. */
  private static final int FEWEST = 2;

  private final int batch;
  private final int sensors;
  private final int length;
  private final double[] values;
  private final double[] mask;
  private final double[] times;
  private final PointSequence points;

  /**
   * Finds the points.
   *
   * @throws IllegalArgumentException if the arrays do not fit together, a time or a value that is
   *     shown is not finite, or times do not increase
   */
  ReadPoints(
      INDArray values, INDArray mask, INDArray times, int batch, int sensors, ReadingOrder order) {
    this.batch = batch;
    this.sensors = sensors;
    this.length = Math.toIntExact(times.size(1));
    this.values = SeriesGrid.numbers("values", values, batch, sensors, length);
    this.mask = SeriesGrid.numbers("mask", mask, batch, sensors, length);
    this.times = SeriesGrid.numbers("times", times, batch, length);
    this.points =
        PointSequence.of(
            SeriesGrid.anySensor(this.mask, batch, sensors, length), this.times, batch, order);
  }

  /** The largest number of steps of a series. */
  int steps() {
    return Math.max(FEWEST, points.steps());
  }

  /**
   * The channels [batch, 1 + sensors, steps], row by row. A series has NaN after its last step. One
   * with a single point stays there for two steps; one without any is at the first time of its grid
   * and has no values.
   *
   * @param steps not fewer than {@link #steps()}
   */
  double[] channels(int steps) {
    double[] channels = new double[batch * (1 + sensors) * steps];
    Arrays.fill(channels, Double.NaN);
    for (int example = 0; example < batch; example++) {
      int count = 0;
      while (count < points.steps() && points.gridPlace(count, example) != PointSequence.NONE) {
        write(channels, steps, example, count, points.gridPlace(count, example));
        count++;
      }
      for (; count < FEWEST; count++) {
        int place = points.steps() == 0 ? PointSequence.NONE : points.gridPlace(0, example);
        write(channels, steps, example, count, place);
      }
    }
    return channels;
  }

  private void write(double[] channels, int steps, int example, int step, int place) {
    int to = example * (1 + sensors) * steps + step;
    boolean isPoint = place != PointSequence.NONE;
    channels[to] = times[example * length + (isPoint ? place : 0)];
    for (int sensor = 0; isPoint && sensor < sensors; sensor++) {
      int from = (example * sensors + sensor) * length + place;
      if (mask[from] == 1) {
        requireFinite(values[from], example, sensor, place);
        channels[to + (1 + sensor) * steps] = values[from];
      }
    }
  }

  private static void requireFinite(double value, int example, int sensor, int place) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "The value of series %d, sensor %d at time %d of the grid is %s although the mask shows it; hide it by the mask, or leave it out"
              .formatted(example, sensor, place, value));
    }
  }
}
