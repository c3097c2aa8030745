package io.github.dl4jode.cnf.flow;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.RowMajor;
import io.github.dl4jode.array.Vectors;
import java.io.Serializable;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The distribution that a flow begins with: N(0, s² I).
 *
 * @param standardDeviation s of each component
 */
public record BaseDistribution(@JsonProperty("standardDeviation") double standardDeviation)
    implements Serializable {

  private static final long MOST_IN_LOOP = 10_000;

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if the standard deviation is not positive and finite
   */
  @JsonCreator
  public BaseDistribution {
    if (!(standardDeviation > 0 && standardDeviation < 1e150)) {
      throw new IllegalArgumentException(
          "A base distribution has a positive standard deviation, not " + standardDeviation);
    }
  }

  /** N(0, I). */
  public static BaseDistribution standardNormal() {
    return new BaseDistribution(1);
  }

  /**
   * The log-density of each example, [batch].
   *
   * @param states [batch, d]; not modified
   */
  public INDArray logDensity(INDArray states) {
    double ofComponent = -0.5 * Math.log(2 * Math.PI) - Math.log(standardDeviation);
    if (isSmall(states)) {
      return logDensityOfFew(states, ofComponent);
    }
    INDArray standard = states.mul(1 / standardDeviation);
    // A product with a column is ten times as fast as a sum along rows.
    INDArray halves = Nd4j.valueArrayOf(new long[] {states.size(1), 1}, -0.5, states.dataType());
    return standard
        .muli(standard)
        .mmul(halves)
        .addi(states.size(1) * ofComponent)
        .reshape(states.size(0));
  }

  /** Whether a loop takes less time than the calls of ND4J, of which each costs microseconds. */
  private static boolean isSmall(INDArray states) {
    return HostLoops.areAllowed() && states.length() <= MOST_IN_LOOP && RowMajor.holdsFor(states);
  }

  private static double[] numbers(INDArray array) {
    double[] numbers = new double[Math.toIntExact(array.length())];
    Vectors.toJava(array, numbers);
    return numbers;
  }

  private INDArray logDensityOfFew(INDArray states, double ofComponent) {
    double[] components = numbers(states);
    double[] densities = new double[Math.toIntExact(states.size(0))];
    int size = Math.toIntExact(states.size(1));
    for (int n = 0; n < densities.length; n++) {
      double squares = 0;
      for (int i = n * size; i < (n + 1) * size; i++) {
        double standard = components[i] / standardDeviation;
        squares += standard * standard;
      }
      densities[n] = size * ofComponent - squares / 2;
    }
    INDArray result = Nd4j.createUninitialized(states.dataType(), densities.length);
    Vectors.fromJava(densities, result);
    return result;
  }

  /**
   * The gradient of the log-density with respect to the state, times a number for each example.
   *
   * @param states [batch, d]; not modified
   * @param cotangent [batch]; not modified
   * @return [batch, d]
   */
  public INDArray logDensityCotangent(INDArray states, INDArray cotangent) {
    if (isSmall(states) && RowMajor.holdsFor(cotangent)) {
      return logDensityCotangentOfFew(states, cotangent);
    }
    return states
        .mul(1 / standardDeviation)
        .muliColumnVector(cotangent.reshape(cotangent.length(), 1))
        .muli(-1 / standardDeviation);
  }

  private INDArray logDensityCotangentOfFew(INDArray states, INDArray cotangent) {
    double[] components = numbers(states);
    double[] ofDensities = numbers(cotangent);
    int size = Math.toIntExact(states.size(1));
    for (int n = 0; n < ofDensities.length; n++) {
      for (int i = n * size; i < (n + 1) * size; i++) {
        components[i] = -components[i] / standardDeviation * ofDensities[n] / standardDeviation;
      }
    }
    INDArray result = Nd4j.createUninitialized(states.dataType(), states.shape());
    Vectors.fromJava(components, result);
    return result;
  }

  /**
   * Draws examples.
   *
   * @param random where they come from
   * @return [count, d]
   * @throws IllegalArgumentException if the count is not positive, or there are more numbers than
   *     an array of Java holds
   */
  public INDArray sample(DataType dataType, long count, long dimension, RandomGenerator random) {
    if (count < 1 || count > Integer.MAX_VALUE / dimension) {
      throw new IllegalArgumentException(
          "From 1 to %d examples of %d components can be drawn at once, not %d"
              .formatted(Integer.MAX_VALUE / dimension, dimension, count));
    }
    double[] values = new double[Math.toIntExact(Math.multiplyExact(count, dimension))];
    for (int i = 0; i < values.length; i++) {
      values[i] = standardDeviation * random.nextGaussian();
    }
    return Nd4j.createFromArray(values).castTo(dataType).reshape('c', count, dimension);
  }
}
