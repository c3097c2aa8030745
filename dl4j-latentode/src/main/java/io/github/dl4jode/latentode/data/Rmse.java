package io.github.dl4jode.latentode.data;

import io.github.dl4jode.array.Moments;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.DoubleStream;

/** The root of the mean square of errors. */
public final class Rmse {

  private Rmse() {}

  /**
   * Over every value of the truth that is not missing, of all series, points and sensors alike, in
   * the units of the series.
   *
   * @param predicted has a value wherever the truth has one, and may have more
   * @param truth as many series, in the same order
   * @throws IllegalArgumentException if the truth has no value, or a prediction lacks one; it says
   *     which
   */
  public static double of(List<Series> predicted, List<Series> truth) {
    if (predicted.size() != truth.size()) {
      throw new IllegalArgumentException(
          "%d series are predicted, where there are %d".formatted(predicted.size(), truth.size()));
    }
    DoubleStream.Builder errors = DoubleStream.builder();
    for (int i = 0; i < truth.size(); i++) {
      addErrors(predicted.get(i), truth.get(i), errors);
    }
    double[] all = errors.build().toArray();
    if (all.length == 0) {
      throw new IllegalArgumentException("There is no value to compare with");
    }
    return Moments.rootMeanSquare(all);
  }

  private static void addErrors(Series predicted, Series truth, DoubleConsumer errors) {
    double[] times = predicted.times();
    for (int i = 0; i < truth.size(); i++) {
      int point = Arrays.binarySearch(times, truth.time(i));
      for (int sensor = 0; sensor < truth.sensors(); sensor++) {
        if (truth.isObserved(i, sensor)) {
          errors.accept(error(predicted, point, truth, i, sensor));
        }
      }
    }
  }

  private static double error(Series predicted, int point, Series truth, int i, int sensor) {
    boolean there = point >= 0 && sensor < predicted.sensors();
    if (!there || !predicted.isObserved(point, sensor)) {
      throw new IllegalArgumentException(
          "Nothing is predicted of series %s, sensor %d, at time %s"
              .formatted(truth.id(), sensor, truth.time(i)));
    }
    return predicted.value(point, sensor) - truth.value(i, sensor);
  }
}
