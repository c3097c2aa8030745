package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.layer.compiled.CompiledVertex;

/**
 * The recognition network of a latent model as a vertex: it reads irregular series and says what
 * their latent states are.
 *
 * <p>Its inputs are the values [batch, sensors, times], a mask of 0 and 1 of that shape, and the
 * times [batch, times]; its output is [batch, outputs]. What the mask hides is never looked at, and
 * times at which a series has nothing do not exist for it. Inputs get no gradient, but zeros.
 */
public abstract class SeriesEncoder extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  /** The size of the output; twice the latent size for mean and log-variance. */
  public abstract long outputs();
}
