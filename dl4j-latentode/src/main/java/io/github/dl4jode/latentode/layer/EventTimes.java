package io.github.dl4jode.latentode.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The log-likelihood of the times of measurement as events of an inhomogeneous Poisson process, Σ
 * log λ(t_i) - ∫ λ dt. A series is watched from the first time of the grid to its last event.
 *
 * <p>Chen, Rubanova, Bettencourt and Duvenaud (2018), section 5.
 */
final class EventTimes {

  private final long[] shape;
  private final INDArray trajectory;
  private final boolean[][] events;
  private final int[] lastEvents;
  private final int integral;
  private final int logIntensity;

  /**
   * Reads what it needs.
   *
   * @param trajectory of a {@link PoissonTrajectory}
   * @param mask [batch, sensors, times]; an event is a time with any sensor
   */
  EventTimes(INDArray trajectory, INDArray mask) {
    this.shape = trajectory.shape();
    this.trajectory = trajectory;
    this.integral = Math.toIntExact(shape[1]) - 2;
    this.logIntensity = integral + 1;
    int batch = Math.toIntExact(shape[0]);
    int times = Math.toIntExact(shape[2]);
    this.events = new boolean[batch][times];
    this.lastEvents = new int[batch];
    readEvents(mask, times);
  }

  private void readEvents(INDArray mask, int times) {
    double[] shown = LatentGaussian.numbers(mask);
    int sensors = Math.toIntExact(mask.size(1));
    for (int i = 0; i < shown.length; i++) {
      if (shown[i] != 0) {
        int row = i / times / sensors;
        int time = i % times;
        events[row][time] = true;
        lastEvents[row] = Math.max(lastEvents[row], time);
      }
    }
  }

  double logLikelihood(int row) {
    double sum = 0;
    for (int time = 0; time < events[row].length; time++) {
      sum += events[row][time] ? trajectory.getDouble(row, logIntensity, time) : 0;
    }
    return sum - trajectory.getDouble(row, integral, lastEvents[row]);
  }

  /** dL/d trajectory, from dL/d log-likelihood of each series. */
  INDArray cotangent(double... ofLikelihood) {
    int times = events[0].length;
    double[] result = new double[Math.toIntExact(shape[0] * shape[1]) * times];
    for (int row = 0; row < events.length; row++) {
      int first = row * Math.toIntExact(shape[1]) * times;
      for (int time = 0; time < times; time++) {
        if (events[row][time]) {
          result[first + logIntensity * times + time] = ofLikelihood[row];
        }
      }
      result[first + integral * times + lastEvents[row]] = -ofLikelihood[row];
    }
    return Nd4j.create(result, shape, trajectory.dataType());
  }
}
