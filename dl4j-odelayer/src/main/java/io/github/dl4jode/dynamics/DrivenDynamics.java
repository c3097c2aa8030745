package io.github.dl4jode.dynamics;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Dynamics that read inputs u(t) next to the state, f(t, y, u, θ): a pump rate, a force, a measured
 * temperature. The vertex that solves the equation is given their values, and says what they are
 * between the times for which there are values.
 */
public abstract class DrivenDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  /**
   * The names of the inputs. A name must not hold an underscore, nor be {@code t}, {@code y} or the
   * name of a parameter.
   */
  public abstract List<String> inputNames();

  /**
   * Takes the number of channels of each input, by name. The network calls this while it is being
   * configured, after {@link #setInputType}, if the user gave it input types.
   *
   * <p>The default accepts every number.
   *
   * @throws IllegalArgumentException if the dynamics cannot work on inputs of these sizes
   */
  public void setInputChannels(Map<String, Long> channels) {}

  /**
   * As {@link Dynamics#define(SameDiff, SDVariable, SDVariable, Map)}, with the inputs.
   *
   * @param inputs u(t) by name, each [batch, channels]
   */
  public abstract SDVariable define(
      SameDiff graph,
      SDVariable t,
      SDVariable y,
      Map<String, SDVariable> parameters,
      Map<String, SDVariable> inputs);

  /**
   * f without inputs.
   *
   * @throws IllegalArgumentException if these dynamics read inputs
   */
  @Override
  public final SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    if (!inputNames().isEmpty()) {
      throw new IllegalArgumentException(
          "%s read the inputs %s, and there are no inputs here: use them in an OdeVertex"
              .formatted(this, inputNames()));
    }
    return define(graph, t, y, parameters, Map.of());
  }

  /** The names of the inputs that any dynamics read. */
  public static List<String> inputNamesOf(Dynamics dynamics) {
    return dynamics instanceof DrivenDynamics driven ? driven.inputNames() : List.of();
  }
}
