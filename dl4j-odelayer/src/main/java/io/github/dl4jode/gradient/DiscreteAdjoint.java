package io.github.dl4jode.gradient;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.method.KeepActivations;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The exact gradient of the computed solution: reverse differentiation through the accepted steps.
 *
 * <p>A step and its vector–Jacobian products, for h the step size and λ the cotangent of the state:
 *
 * <pre>
 * Y_i = y_n + h Σ_j a_ij k_j,   k_i = f(t_n + c_i h, Y_i),   y_{n+1} = y_n + h Σ_i b_i k_i
 * k̄_i = h (b_i λ_{n+1} + Σ_{j&gt;i} a_ji Ȳ_j),   Ȳ_i = k̄_iᵀ ∂f/∂y,   λ_n = λ_{n+1} + Σ_i Ȳ_i
 * dL/dθ = Σ_n Σ_i k̄_iᵀ ∂f/∂θ
 * </pre>
 *
 * (Hairer, Lubich and Wanner, Geometric numerical integration, section VI.10; Sandu (2006), "On the
 * properties of Runge–Kutta discrete adjoints"). Outputs inside a step go back through the weights
 * of the interpolant. The times of the steps are constants; rejected steps leave no trace. It needs
 * as many evaluations as the accepted steps had.
 *
 * <p>With steps that do not depend on the parameters ({@link
 * io.github.dl4jode.control.FixedStepSize}, or the steps of another solve, {@link
 * io.github.dl4jode.solver.Solve.Builder#replay}) it agrees with finite differences to rounding.
 * With adaptive steps finite differences also include the change of the steps: at the tolerance
 * 1e-3 of dopri5 some weights differed by 2 % in one network and by 15 % in another, less with
 * tighter tolerances. That is the error of the solve, which both include, and not an error of the
 * gradient. So check gradients with fixed steps and in double.
 *
 * <p>Gradients with respect to the times: for an output inside a step the derivative of the
 * interpolant, which is exact for the computed solution; at the last time g_N · f(t_N, y_N), and at
 * the first -λ_0 · f(t_0, y_0), which are those of the exact solution through the computed points.
 *
 * <p>A vector–Jacobian product needs the intermediate values of an evaluation at the same point
 * (the activations). A term that can keep them ({@link DifferentiableTerm#linearizationBytes()}) is
 * evaluated once per stage, in the forward solve, for the steps that the retention policy chooses.
 * For other steps and other terms each product evaluates the term again, at states that are
 * computed again from the stages. The gradient is the same up to that rounding.
 *
 * @param retention decides what is kept of the steps of the forward solve
 */
public record DiscreteAdjoint(@JsonProperty("retention") Retention retention)
    implements GradientMethod {

  /** The most memory of activations by default: 512 MiB. */
  public static final long DEFAULT_ACTIVATION_BYTES = 512L << 20;

  /** Keeps its argument. */
  public DiscreteAdjoint {
    Required.setting(retention, "retention");
  }

  /** Keeps activations up to the default memory, and then the stages. */
  public DiscreteAdjoint() {
    this(StageStorage.STORED, DEFAULT_ACTIVATION_BYTES);
  }

  /** Keeps no activations. */
  public DiscreteAdjoint(StageStorage storage) {
    this(storage, 0);
  }

  /**
   * Keeps activations up to a limit of memory.
   *
   * @param storage the part that is kept of steps without activations
   * @param activationBytes the most memory that activations may take; 0 for no activations
   * @throws IllegalArgumentException if the memory is negative
   */
  public DiscreteAdjoint(StageStorage storage, long activationBytes) {
    this(new KeepActivations(activationBytes, Required.setting(storage, "storage").kept()));
  }

  /** Reads a configuration of this version, or of a version without retention policies. */
  @JsonCreator
  static DiscreteAdjoint read(
      @JsonProperty("retention") Retention retention,
      @JsonProperty("storage") StageStorage storage,
      @JsonProperty("activationBytes") long activationBytes) {
    return retention == null
        ? new DiscreteAdjoint(storage, activationBytes)
        : new DiscreteAdjoint(retention);
  }

  @Override
  public Optional<String> refusal(OdeSolver solver) {
    return solver.method().reverseRefusal(retention);
  }

  @Override
  public GradientPass newPass(OdeSolver solver, DifferentiableTerm term) {
    return new DiscretePass(new Problem(solver.method(), term), retention);
  }
}
