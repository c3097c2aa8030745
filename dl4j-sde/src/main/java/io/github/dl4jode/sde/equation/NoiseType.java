package io.github.dl4jode.sde.equation;

import java.util.Locale;

/**
 * The structure of the diffusion g, which decides what the Brownian motion is and what a method can
 * do.
 */
public enum NoiseType {
  /**
   * One component of the Brownian motion for each component of the state, and g_i depends on t and
   * y_i alone. The diffusion has the shape of the state, or one that broadcasts to it.
   *
   * <p>If g_i depends on other components of y too, the methods without derivatives of g, such as
   * Euler–Maruyama, Heun and the midpoint method, are still right, with the orders of general
   * noise. The others refuse it; {@link #GENERAL} is the kind for them.
   */
  DIAGONAL,
  /**
   * One Brownian motion for all components of an example. The diffusion has the shape of the state.
   */
  SCALAR,
  /**
   * g depends on t and the inputs, but not on y. The diffusion is [size], the diagonal of a matrix;
   * or [size, noise], a matrix for all examples; or [batch, size, noise].
   */
  ADDITIVE,
  /** Any other diffusion, [batch, size, noise]. */
  GENERAL;

  /** The name as it is written in a message. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
