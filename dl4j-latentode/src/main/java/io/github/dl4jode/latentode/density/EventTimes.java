package io.github.dl4jode.latentode.density;

import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The log-likelihood of the times of measurement as events of an inhomogeneous Poisson process, Σ
 * log λ(t_i) - ∫ λ dt. A series is watched from the first time of the grid to its last event.
 *
 * <p>Chen, Rubanova, Bettencourt and Duvenaud (2018), section 5.
 */
public final class EventTimes {

  private final long[] shape;
  private final DataType dataType;

  /** The integral and the logarithm of the intensity of each series, [batch][2][times]. */
  private final double[] intensities;

  private final GridPoints events;

  /**
   * Reads what it needs.
   *
   * @param trajectory of a {@code PoissonTrajectory}
   * @param mask [batch, sensors, times]; an event is a time with any sensor
   */
  public EventTimes(INDArray trajectory, INDArray mask) {
    this.shape = trajectory.shape();
    this.dataType = trajectory.dataType();
    this.intensities =
        Vectors.toJava(
            trajectory.get(
                NDArrayIndex.all(),
                NDArrayIndex.interval(shape[1] - 2, shape[1]),
                NDArrayIndex.all()));
    this.events = GridPoints.of(mask);
  }

  public double logLikelihood(int row) {
    double sum = 0;
    for (int time = 0; time < events.times(); time++) {
      sum += events.isPoint(row, time) ? intensities[place(row, 1, 2, time)] : 0;
    }
    return sum - intensities[place(row, 0, 2, events.last(row))];
  }

  private int place(int row, int channel, int channels, int time) {
    return (row * channels + channel) * events.times() + time;
  }

  /** dL/d trajectory, from dL/d log-likelihood of each series. */
  public INDArray cotangent(double... ofLikelihood) {
    int channels = Math.toIntExact(shape[1]);
    double[] result = new double[events.series() * channels * events.times()];
    for (int row = 0; row < events.series(); row++) {
      for (int time = 0; time < events.times(); time++) {
        if (events.isPoint(row, time)) {
          result[place(row, channels - 1, channels, time)] = ofLikelihood[row];
        }
      }
      result[place(row, channels - 2, channels, events.last(row))] = -ofLikelihood[row];
    }
    return Nd4j.create(result, shape, dataType);
  }
}
