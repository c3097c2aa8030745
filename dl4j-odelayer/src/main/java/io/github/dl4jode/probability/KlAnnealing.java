package io.github.dl4jode.probability;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The factor of the Kullback–Leibler divergence in training: it rises linearly from its first value
 * to 1, and then stays 1. Outside training it is 1. Bowman et al. (2016), "Generating sentences
 * from a continuous space".
 *
 * @param first the factor of the first iteration, 0 to 1
 * @param iterations until it is 1; 0 for no annealing
 */
public record KlAnnealing(
    @JsonProperty("first") double first, @JsonProperty("iterations") int iterations)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is outside its range
   */
  @JsonCreator
  public KlAnnealing {
    if (!(first >= 0 && first <= 1) || iterations < 0) {
      throw new IllegalArgumentException(
          "KL annealing rises from a factor of 0 to 1, in 0 iterations or more, not from "
              + first
              + " in "
              + iterations);
    }
  }

  /** The factor is always 1. */
  public static KlAnnealing none() {
    return new KlAnnealing(1, 0);
  }

  /** Begins at 0 and rises to 1. */
  public static KlAnnealing over(int iterations) {
    return new KlAnnealing(0, iterations);
  }

  /**
   * The factor.
   *
   * @param iteration the number of earlier iterations, from 0
   */
  public double factor(int iteration) {
    return iteration >= iterations ? 1 : first + (1 - first) * iteration / iterations;
  }

  /** The factor of the next pass: that of the iteration in training, and 1 outside training. */
  public double factor(CompilationRequest request) {
    return request.training() ? factor(request.iteration().getAsInt()) : 1;
  }
}
