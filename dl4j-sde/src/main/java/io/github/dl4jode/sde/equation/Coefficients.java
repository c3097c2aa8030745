package io.github.dl4jode.sde.equation;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The coefficients of a stochastic equation at one time and state.
 *
 * @param drift f, of the shape of the state [batch, size]
 * @param diffusion g, of a shape that {@link NoiseType} describes
 * @param integrands functions of t and y, [batch, columns] each, to be integrated over time along
 *     the path, such as the integrand of a KL divergence
 */
public record Coefficients(SDVariable drift, SDVariable diffusion, List<SDVariable> integrands) {

  /** Copies the list. */
  public Coefficients {
    integrands = List.copyOf(integrands);
  }

  /** Coefficients without integrands. */
  public Coefficients(SDVariable drift, SDVariable diffusion) {
    this(drift, diffusion, List.of());
  }
}
