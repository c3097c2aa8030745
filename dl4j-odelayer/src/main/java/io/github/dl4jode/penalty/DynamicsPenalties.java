package io.github.dl4jode.penalty;

import io.github.dl4jode.term.Jacobian;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What training adds to the loss of each example so that the dynamics f become easy to solve: λ_K ∫
 * ‖f‖² dt + λ_J ∫ ‖∂f/∂y‖²_F dt.
 *
 * <p>The norms are sums over the components of an example; the integrals go from the first time to
 * the last, and are positive in either direction. Finlay, Jacobsen, Nurbekyan and Oberman (2020),
 * "How to train your neural ODE: the world of Jacobian and kinetic regularization", arXiv
 * 2002.02798, equations 9 and 10.
 *
 * @param kineticEnergy λ_K, 0 for no penalty
 * @param jacobianNorm λ_J, 0 for no penalty
 */
public record DynamicsPenalties(
    @JsonProperty("kineticEnergy") double kineticEnergy,
    @JsonProperty("jacobianNorm") double jacobianNorm)
    implements Serializable {

  private static final DynamicsPenalties NONE = new DynamicsPenalties(0, 0);

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a coefficient is negative or not finite
   */
  @JsonCreator
  public DynamicsPenalties {
    if (!(kineticEnergy >= 0 && jacobianNorm >= 0 && kineticEnergy + jacobianNorm < 1e300)) {
      throw new IllegalArgumentException(
          "Penalties have coefficients of 0 or more, not " + kineticEnergy + ", " + jacobianNorm);
    }
  }

  /** No penalty. */
  public static DynamicsPenalties none() {
    return NONE;
  }

  /** The coefficients that are not 0, in the order of {@link #integrands}. */
  public List<Double> coefficients() {
    List<Double> coefficients = new ArrayList<>();
    if (kineticEnergy > 0) {
      coefficients.add(kineticEnergy);
    }
    if (jacobianNorm > 0) {
      coefficients.add(jacobianNorm);
    }
    return coefficients;
  }

  /**
   * Writes ‖f‖² and ‖∂f/∂y‖²_F into the graph of f, each [batch], where their coefficients are not
   * 0.
   *
   * @param jacobian of f
   * @param squaredNorm writes ‖∂f/∂y‖²_F or an estimate, such as {@link
   *     Jacobian#squaredNormEstimate}; called only if it is wanted
   */
  public List<SDVariable> integrands(
      Jacobian jacobian, SDVariable f, Supplier<SDVariable> squaredNorm) {
    List<SDVariable> integrands = new ArrayList<>();
    if (kineticEnergy > 0) {
      integrands.add(jacobian.sumOfExample(f.mul(f)));
    }
    if (jacobianNorm > 0) {
      integrands.add(squaredNorm.get());
    }
    return integrands;
  }
}
