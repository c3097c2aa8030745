package io.github.dl4jode.gradient;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DifferentiableTerm;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The adjoint method that reads y(t) from the dense output of the forward solve, so that only a is
 * solved backwards.
 *
 * <p>It has half the state of {@link ContinuousAdjoint} and is stable where that is not; it needs
 * memory for the stages of every accepted step. Its accuracy depends on the interpolant, for any
 * tolerance of the backward solve: between steps {@code dopri5} and {@code tsit5} were wrong by 4
 * to 9 tolerances from 1e-6 to 1e-9, {@code dopri8} by less than 1 from 1e-6 to 1e-12.
 *
 * <p>Source: Hindmarsh et al. (2005), "SUNDIALS", section 2.6 (CVODES), where y(t) is interpolated
 * in the same way.
 *
 * @param seminorm whether dL/dθ is left out of the error norm of the backward solve; true by
 *     default
 * @param backwardSolver the solver of the backward solve; the forward solve's by default
 */
public record InterpolatingAdjoint(
    @JsonProperty("seminorm") boolean seminorm,
    @JsonProperty("backwardSolver") BackwardSolver backwardSolver)
    implements GradientMethod {

  /**
   * Keeps its arguments.
   *
   * @throws NullPointerException if there is no backward solver
   */
  @JsonCreator
  public InterpolatingAdjoint {
    Required.setting(backwardSolver, "backwardSolver");
  }

  /** An adjoint with the seminorm and the solver of the forward solve. */
  public InterpolatingAdjoint() {
    this(true, BackwardSolver.sameAsForward());
  }

  @Override
  public GradientPass newPass(OdeSolver solver, DifferentiableTerm term) {
    return new InterpolatingPass(new Problem(solver.method(), term), seminorm, backwardSolver);
  }
}
