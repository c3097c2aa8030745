package io.github.dl4jode.sde.classical;

import java.util.random.RandomGenerator;

/** A stochastic process with a known law of its values at any times. */
public interface ClassicalModel {

  /**
   * The exact logarithm of the likelihood of a series given its first value.
   *
   * @param series at least one value
   */
  double logLikelihood(Observations series);

  /**
   * Simulates a path, exactly in law at the given times.
   *
   * @param times strictly increasing; the first one is that of the start
   * @param start the value at the first time
   * @param random where the noise comes from
   * @return a value for each time
   * @throws IllegalArgumentException if the times do not increase, or the start is not finite or is
   *     none that the model can have
   */
  double[] simulate(double[] times, double start, RandomGenerator random);
}
