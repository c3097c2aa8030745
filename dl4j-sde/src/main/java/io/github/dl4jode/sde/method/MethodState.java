package io.github.dl4jode.sde.method;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a method carries from step to step.
 *
 * @param y the state with its quadratures
 * @param carried further values; empty for most methods
 */
public record MethodState(StateVector y, List<SDVariable> carried) {

  /** Copies the list. */
  public MethodState {
    carried = List.copyOf(carried);
  }

  /** The state alone. */
  public static MethodState of(StateVector y) {
    return new MethodState(y, List.of());
  }
}
