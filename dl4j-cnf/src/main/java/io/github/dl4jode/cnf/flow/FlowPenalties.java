package io.github.dl4jode.cnf.flow;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What is added to the loss of each example so that paths are easy to solve: λ_K ∫ ‖f‖² dt + λ_J ∫
 * ‖∂f/∂y‖²_F dt, positive whatever the direction of time.
 *
 * <p>Finlay, Jacobsen, Nurbekyan and Oberman (2020), "How to train your neural ODE: the world of
 * Jacobian and kinetic regularization", equations 9 and 10.
 *
 * @param kineticEnergy λ_K, 0 for none
 * @param jacobianNorm λ_J, 0 for none
 */
public record FlowPenalties(
    @JsonProperty("kineticEnergy") double kineticEnergy,
    @JsonProperty("jacobianNorm") double jacobianNorm)
    implements Serializable {

  private static final FlowPenalties NONE = new FlowPenalties(0, 0);

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a coefficient is negative or not finite
   */
  @JsonCreator
  public FlowPenalties {
    if (!(kineticEnergy >= 0 && jacobianNorm >= 0 && kineticEnergy + jacobianNorm < 1e300)) {
      throw new IllegalArgumentException(
          "Penalties have coefficients of 0 or more, not " + kineticEnergy + ", " + jacobianNorm);
    }
  }

  /** No penalty. */
  public static FlowPenalties none() {
    return NONE;
  }
}
