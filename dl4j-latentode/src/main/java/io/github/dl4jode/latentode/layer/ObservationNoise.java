package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.density.LatentGaussian;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How far measurements are off what the decoder says: normally distributed, independent.
 *
 * @param deviations the standard deviation of each sensor, positive
 * @param learnt whether these are first values, and the logarithms of them parameters
 */
public record ObservationNoise(
    @JsonProperty("deviations") double[] deviations, @JsonProperty("learnt") boolean learnt)
    implements Serializable {

  private static final String LOG_DEVIATION = "logDeviation";

  /**
   * Copies its arguments.
   *
   * @throws IllegalArgumentException if there is no deviation, or one is not positive and finite
   */
  @JsonCreator
  public ObservationNoise {
    deviations = deviations.clone();
    boolean positive =
        DoubleStream.of(deviations).allMatch(number -> number > 0 && Double.isFinite(number));
    if (deviations.length == 0 || !positive) {
      throw new IllegalArgumentException(
          "Noise has a positive standard deviation for each sensor, not "
              + Arrays.toString(deviations));
    }
  }

  /** The same for all sensors. */
  public static ObservationNoise of(double deviation, int sensors, boolean learnt) {
    double[] deviations = new double[sensors];
    Arrays.fill(deviations, deviation);
    return new ObservationNoise(deviations, learnt);
  }

  /** Adds the parameter, if the noise is learnt. */
  void defineParameters(SDLayerParams parameters) {
    if (learnt) {
      parameters.addBiasParam(LOG_DEVIATION, deviations.length);
    }
  }

  /** Writes the first values. */
  void initializeParameters(Map<String, INDArray> parameters) {
    for (int i = 0; learnt && i < deviations.length; i++) {
      parameters.get(LOG_DEVIATION).putScalar(i, Math.log(deviations[i]));
    }
  }

  /** The deviations now. */
  double[] current(Map<String, INDArray> parameters) {
    return learnt
        ? DoubleStream.of(LatentGaussian.numbers(parameters.get(LOG_DEVIATION)))
            .map(Math::exp)
            .toArray()
        : deviations.clone();
  }

  /**
   * Refuses arrays of another number of sensors.
   *
   * @throws IllegalArgumentException with both numbers
   */
  void requireSensors(long sensors) {
    if (sensors != deviations.length) {
      throw new IllegalArgumentException(
          "the noise of %d sensors is known, where there are %d"
              .formatted(deviations.length, sensors));
    }
  }

  /** A copy. */
  @Override
  public double[] deviations() {
    return deviations.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObservationNoise that
        && learnt == that.learnt
        && Arrays.equals(deviations, that.deviations);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(deviations) + Boolean.hashCode(learnt);
  }

  @Override
  public String toString() {
    return (learnt ? "Learnt noise from " : "Noise of ") + Arrays.toString(deviations);
  }
}
