package io.github.dl4jode.cde.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cde.dynamics.DenseMaps;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.solver.OdeSolver;

/**
 * What the builders of all that solves a controlled equation have in common.
 *
 * @param <T> the builder itself
 */
@SuppressWarnings("unchecked")
public interface ControlledEquationBuilder<T extends ControlledEquationBuilder<T>> {

  /** What is collected; of no use to others than the builders. */
  ControlledEquation.Settings settings();

  /** The size of the state z; needed. */
  default T hiddenSize(long size) {
    settings().hiddenSize = size;
    return (T) this;
  }

  /** The network ζ from X(t0) to z(t0); default one linear map. */
  default T initialNetwork(DenseMaps network) {
    settings().initial = Required.setting(network, "initialNetwork");
    return (T) this;
  }

  /** What X is between the observations; default {@link PathScheme#HERMITE_CUBIC}. */
  default T scheme(PathScheme scheme) {
    settings().scheme = Required.setting(scheme, "scheme");
    return (T) this;
  }

  /**
   * The value of a channel before its first observation, so that no state depends on a later one.
   * By default it is that of the first observation, with {@link PathScheme#RECTILINEAR} 0.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  default T startValue(double value) {
    settings().startValue(value);
    return (T) this;
  }

  /**
   * Whether the number of observations so far is a further channel of X for each channel of the
   * data, so that the equation knows what is missing; default false.
   */
  default T countChannels(boolean added) {
    settings().countChannels = added;
    return (T) this;
  }

  /**
   * The solver; default dopri5 with rtol 1e-4 and atol 1e-6. A fixed step of 1 is from one
   * observation to the next.
   */
  default T solver(OdeSolver solution) {
    settings().solver = Required.setting(solution, "solver");
    return (T) this;
  }

  /** The gradient method; default {@link io.github.dl4jode.gradient.DiscreteAdjoint}. */
  default T gradient(GradientMethod method) {
    settings().gradient = Required.setting(method, "gradient");
    return (T) this;
  }
}
