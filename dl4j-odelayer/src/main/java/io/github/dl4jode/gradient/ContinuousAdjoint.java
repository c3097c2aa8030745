package io.github.dl4jode.gradient;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DifferentiableTerm;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The adjoint method: y and a = dL/dy are solved backwards together, and dL/dθ is summed at the
 * same time.
 *
 * <pre>y' = f(t, y, θ),   a' = -aᵀ ∂f/∂y,   dL/dθ = ∫ aᵀ ∂f/∂θ dt</pre>
 *
 * <p>Only the outputs of the forward solve are kept, so the memory does not depend on the number of
 * steps. At every output time y is set to the output, and its cotangent is added to a. Between two
 * outputs y is the result of the backward solve: if f contracts by a factor of e^{λT} between them,
 * errors grow by the same factor, and the gradient is wrong without a warning. Use the other
 * methods for such an f.
 *
 * <p>The tolerances hold for a as they do for y. A loss that is a mean over many examples makes a
 * small: then set a smaller atol by {@link BackwardSolver#of}.
 *
 * <p>Source: Chen, Rubanova, Bettencourt and Duvenaud (2018), "Neural ordinary differential
 * equations", algorithm 1; the seminorm is that of Kidger, Chen and Lyons (2021), "Hey, that's not
 * an ODE".
 *
 * @param seminorm whether dL/dθ is left out of the error norm of the backward solve, which saves
 *     steps: nothing depends on it; true by default
 * @param backwardSolver the solver of the backward solve; the forward solve's by default
 */
public record ContinuousAdjoint(
    @JsonProperty("seminorm") boolean seminorm,
    @JsonProperty("backwardSolver") BackwardSolver backwardSolver)
    implements GradientMethod {

  /**
   * Keeps its arguments.
   *
   * @throws NullPointerException if there is no backward solver
   */
  @JsonCreator
  public ContinuousAdjoint {
    Required.setting(backwardSolver, "backwardSolver");
  }

  /** An adjoint with the seminorm and the solver of the forward solve. */
  public ContinuousAdjoint() {
    this(true, BackwardSolver.sameAsForward());
  }

  @Override
  public Optional<String> refusal(OdeSolver solver) {
    Method backward = backwardSolver.after(solver, 0).method();
    return backward.needsJacobian()
        ? Optional.of(
            ("ContinuousAdjoint solves y and its adjoint backwards together, an equation that has"
                    + " no Jacobian for method %s; use InterpolatingAdjoint, or, if y can be solved"
                    + " backwards, a backward solver with an explicit method")
                .formatted(backward.label()))
        : Optional.empty();
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException also if the backward solver's method needs a Jacobian
   */
  @Override
  public GradientPass newPass(OdeSolver solver, DifferentiableTerm term) {
    refusal(solver)
        .ifPresent(
            reason -> {
              throw new UnsupportedOperationException(reason);
            });
    return new ContinuousPass(new Problem(solver.method(), term), seminorm, backwardSolver);
  }
}
