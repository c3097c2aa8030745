package io.github.dl4jode.noise;

import io.github.dl4jode.array.Vectors;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Distributions of noise ε with mean 0 and covariance I, for Hutchinson's estimate of a trace.
 *
 * <p>With S the symmetric part of the Jacobian, the estimate εᵀ J ε has the variance given at each.
 */
public enum Noise {

  /** ±1 with equal probability; variance 2 Σ_{i≠j} S_ij², the smallest there is. */
  RADEMACHER {
    @Override
    double draw(RandomGenerator random) {
      return random.nextBoolean() ? 1 : -1;
    }
  },

  /** Standard normal; variance 2 ‖S‖²_F. */
  GAUSSIAN {
    @Override
    double draw(RandomGenerator random) {
      return random.nextGaussian();
    }
  };

  abstract double draw(RandomGenerator random);

  /**
   * Draws noise.
   *
   * @param random where it comes from
   * @param target contiguous and in row-major order; written in place
   */
  public final void draw(RandomGenerator random, INDArray target) {
    double[] values = new double[Math.toIntExact(target.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = draw(random);
    }
    Vectors.fromJava(values, target.reshape(target.length()));
  }
}
