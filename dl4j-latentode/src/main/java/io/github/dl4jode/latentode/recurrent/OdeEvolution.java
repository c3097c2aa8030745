package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.ParameterNames;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.solver.OdeSolver;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The state follows an ordinary differential equation h' = f(h) in the time that passes while
 * reading: ODE-RNN (Rubanova, Chen and Duvenaud 2019) with any f, GRU-ODE (de Brouwer et al. 2019)
 * with {@link GruDynamics}.
 *
 * <p>The time is counted in the direction of reading, so a network that reads backwards integrates
 * forwards as well. Each series has gaps of its own: all are solved at once as dh/ds = gap f(h) for
 * s from 0 to 1, so times and step sizes of the solver, a {@code FixedStepSize} too, are fractions
 * of the gap. The dynamics are autonomous.
 *
 * @param dynamics f, on a state [batch, hidden]
 * @param solver the solver
 * @param gradient how the gradient comes back
 */
public record OdeEvolution(
    @JsonProperty("dynamics") Dynamics dynamics,
    @JsonProperty("solver") OdeSolver solver,
    @JsonProperty("gradient") GradientMethod gradient)
    implements Evolution {

  private static final double TOLERANCE = 1e-3;

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a parameter of the dynamics has a name that cannot be used,
   *     or the gradient cannot be computed through the method of the solver
   */
  @JsonCreator
  public OdeEvolution {
    Required.setting(dynamics, "dynamics");
    Required.setting(solver, "solver");
    Required.setting(gradient, "gradient");
    requireUsableNames(dynamics);
    gradient
        .refusal(solver)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException("An evolution cannot be trained: " + reason);
            });
  }

  private static void requireUsableNames(Dynamics dynamics) {
    try {
      ParameterNames.requireUsable(dynamics);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("An evolution " + e.getMessage(), e);
    }
  }

  /** With dopri5 at rtol = atol = 1e-3 and the discrete gradient. */
  public OdeEvolution(Dynamics dynamics) {
    this(
        dynamics,
        OdeSolver.builder().rtol(TOLERANCE).atol(TOLERANCE).build(),
        new DiscreteAdjoint());
  }

  /** A dense tanh network of one hidden layer as f. */
  public static OdeEvolution dense(long hidden, long width) {
    return new OdeEvolution(DenseDynamics.builder().size(hidden).hidden(width).build());
  }

  /** The gated recurrent unit in continuous time. */
  public static OdeEvolution gru(long hidden) {
    return new OdeEvolution(new GruDynamics(hidden));
  }
}
