package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Dynamics that know their divergence in closed form. */
public abstract class DynamicsWithDivergence extends Dynamics {

  /**
   * What has been written.
   *
   * @param derivative f(t, y, θ), of the shape of y
   * @param divergence tr ∂f/∂y of each example, [batch]
   */
  public record Parts(SDVariable derivative, SDVariable divergence) {}

  /** As {@link #define}, with the divergence, which shares with f what the two have in common. */
  public abstract Parts defineWithDivergence(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);

  @Override
  public final SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    return defineWithDivergence(graph, t, y, parameters).derivative();
  }
}
