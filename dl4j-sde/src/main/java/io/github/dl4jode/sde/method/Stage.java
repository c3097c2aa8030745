package io.github.dl4jode.sde.method;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** Drift and diffusion at one time and state, as a part of the graph of a step. */
public final class Stage {

  private final StepGraph graph;
  private final SDVariable y;
  private final StateVector drift;
  private final SDVariable diffusion;

  Stage(StepGraph graph, SDVariable y, StateVector drift, SDVariable diffusion) {
    this.graph = graph;
    this.y = y;
    this.drift = drift;
    this.diffusion = diffusion;
  }

  /** f, and the integrands. */
  public StateVector drift() {
    return drift;
  }

  /** g, of the shape in which the equation writes it. */
  public SDVariable diffusion() {
    return diffusion;
  }

  /**
   * g times a vector of the noise space.
   *
   * @param noise [batch, noise], such as {@link StepGraph#increment()}
   */
  public StateVector diffuse(SDVariable noise) {
    return new StateVector(graph.product(diffusion, noise), List.of());
  }

  /**
   * Σ_kl (∂g_l/∂y) g_k A_kl with the columns of g and {@link StepGraph#spaceArea()}, for general
   * noise. For the other kinds it is 0.
   */
  public StateVector diffuseBySpaceArea() {
    return new StateVector(graph.brackets(y, diffusion), List.of());
  }

  /**
   * Σ_k (∂g_k/∂y) g_k v_k with the columns g_k of g; 0, an empty list, for additive noise.
   *
   * @param weights v [batch, noise], or a scalar that is the same for all k
   */
  public List<SDVariable> diffuseAlongItself(SDVariable weights) {
    return graph.alongItself(y, diffusion).map(sum -> sum.apply(weights)).stream().toList();
  }
}
