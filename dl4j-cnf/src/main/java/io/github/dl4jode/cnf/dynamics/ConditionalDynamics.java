package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Dynamics that read a context next to the state, f(t, y, c, θ), so that the density of the flow is
 * conditional, p(y | c). The context of an example is constant along its path. For flows only:
 * other layers have no context to give.
 */
public abstract class ConditionalDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  /** The number of components of c; 0 where these dynamics read none. */
  public abstract long contextSize();

  /**
   * As {@link Dynamics#define(SameDiff, SDVariable, SDVariable, Map)}, with the context.
   *
   * @param context [batch, contextSize]; not to be read where contextSize is 0
   */
  public abstract SDVariable define(
      SameDiff graph,
      SDVariable t,
      SDVariable y,
      SDVariable context,
      Map<String, SDVariable> parameters);

  /**
   * f without a context.
   *
   * @throws IllegalArgumentException if these dynamics read a context
   */
  @Override
  public final SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    if (contextSize() > 0) {
      throw new IllegalArgumentException(
          "%s read a context of %d components, and there is none here: use them in a CnfOutputLayer"
              .formatted(this, contextSize()));
    }
    return define(graph, t, y, y, parameters);
  }

  /** The size of the context that any dynamics read; 0 for none. */
  public static long contextSizeOf(Dynamics dynamics) {
    return dynamics instanceof ConditionalDynamics conditional ? conditional.contextSize() : 0;
  }
}
