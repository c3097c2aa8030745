package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.probability.Likelihood;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * How far measurements are off what the decoder says: normally distributed, independent, with a
 * standard deviation of each sensor.
 *
 * @param deviations the standard deviation of each sensor, positive
 * @param learnt whether these are first values, and the logarithms of them parameters
 */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.CLASS,
    property = "@class",
    defaultImpl = ObservationNoise.class) // Models of version 0.1 do not name it.
@JsonTypeIdResolver(SubtypeResolver.class)
public record ObservationNoise(
    @JsonProperty("deviations") double[] deviations, @JsonProperty("learnt") boolean learnt)
    implements Likelihood {

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
  @Override
  public void defineParameters(SDLayerParams parameters) {
    if (learnt) {
      parameters.addBiasParam(LOG_DEVIATION, deviations.length);
    }
  }

  /** Writes the first values. */
  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    for (int i = 0; learnt && i < deviations.length; i++) {
      parameters.get(LOG_DEVIATION).putScalar(i, Math.log(deviations[i]));
    }
  }

  @Override
  public SDVariable logLikelihood(
      SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
    SameDiff graph = decoded.getSameDiff();
    SDVariable logDeviations = learnt ? parameters.get(LOG_DEVIATION) : constant(decoded);
    SDVariable row = logDeviations.reshape(1, deviations.length);
    SDVariable standard = x.sub(decoded).mul(graph.math().exp(row.mul(-1)));
    return standard.mul(standard).mul(-0.5).sub(row).sub(Math.log(2 * Math.PI) / 2);
  }

  private SDVariable constant(SDVariable decoded) {
    double[] logarithms = DoubleStream.of(deviations).map(Math::log).toArray();
    return decoded
        .getSameDiff()
        .constant(Nd4j.createFromArray(logarithms).castTo(decoded.dataType()));
  }

  @Override
  public INDArray mean(INDArray decoded) {
    return decoded.dup();
  }

  @Override
  public INDArray variance(INDArray decoded, Map<String, INDArray> parameters) {
    double[] squares =
        DoubleStream.of(current(parameters)).map(number -> number * number).toArray();
    INDArray row = Nd4j.createFromArray(squares).castTo(decoded.dataType());
    return decoded.ulike().assign(0).addiRowVector(row);
  }

  /**
   * The deviations now.
   *
   * @param parameters by name
   */
  public double[] current(Map<String, INDArray> parameters) {
    return learnt
        ? DoubleStream.of(Vectors.toJava(parameters.get(LOG_DEVIATION))).map(Math::exp).toArray()
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
