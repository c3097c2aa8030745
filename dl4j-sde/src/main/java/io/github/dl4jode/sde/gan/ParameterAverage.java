package io.github.dl4jode.sde.gan;

import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The mean of the parameters of a network over iterations, stochastic weight averaging (Izmailov et
 * al. 2018): players of a game circle around their equilibrium, and the mean is nearer to it.
 *
 * @param from the first iteration, from 0, whose result counts
 * @param count of iterations so far
 * @param mean of the parameters; empty before the first
 */
public record ParameterAverage(
    @JsonProperty("from") int from,
    @JsonProperty("count") int count,
    @JsonProperty("mean") double[] mean) {

  /** For JSON. */
  @JsonCreator
  public ParameterAverage {}

  /**
   * An average that begins after so many iterations.
   *
   * @throws IllegalArgumentException if they are fewer than 0
   */
  public static ParameterAverage beginning(int from) {
    if (from < 0) {
      throw new IllegalArgumentException(
          "Parameters are averaged after 0 iterations or more, not " + from);
    }
    return new ParameterAverage(from, 0, new double[0]);
  }

  /** No average. */
  public static ParameterAverage none() {
    return beginning(Integer.MAX_VALUE);
  }

  /**
   * The average after an iteration.
   *
   * @param iterations that are done
   * @param parameters after them
   */
  public ParameterAverage after(int iterations, INDArray parameters) {
    if (iterations <= from) {
      return this;
    }
    double[] next = parameters.reshape(new long[] {parameters.length()}).toDoubleVector();
    for (int i = 0; count > 0 && i < next.length; i++) {
      next[i] = mean[i] + (next[i] - mean[i]) / (count + 1);
    }
    return new ParameterAverage(from, count + 1, next);
  }

  /** Does something while the parameters have their mean, if there is one. */
  public <T> T with(INDArray parameters, Supplier<T> work) {
    if (count == 0) {
      return work.get();
    }
    INDArray kept = parameters.dup();
    try {
      parameters.assign(Nd4j.create(mean, parameters.shape(), parameters.dataType()));
      return work.get();
    } finally {
      parameters.assign(kept);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ParameterAverage that
        && from == that.from
        && count == that.count
        && Arrays.equals(mean, that.mean);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * from + count) + Arrays.hashCode(mean);
  }

  @Override
  public String toString() {
    return "ParameterAverage(from=%d, count=%d)".formatted(from, count);
  }
}
