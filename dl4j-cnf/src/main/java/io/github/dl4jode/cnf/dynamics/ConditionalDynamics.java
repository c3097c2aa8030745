package io.github.dl4jode.cnf.dynamics;

/**
 * Dynamics that read a context beside the state, f(t, y, c, θ), so that the flow's density is
 * conditional, p(y | c). The context of an example is constant along its path.
 *
 * <p>Implemented by {@link io.github.dl4jode.dynamics.Dynamics}, whose {@code define} finds c as
 * the variable {@link #CONTEXT} among the parameters, [batch, contextSize]; it names no parameter
 * like this.
 */
public interface ConditionalDynamics {

  /** The name of the variable. */
  String CONTEXT = "context";

  /** The number of components of c; 0 where these dynamics read none. */
  long contextSize();
}
