package io.github.dl4jode.sde.equation;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The KL divergence between the laws of the paths of two equations with the same diffusion, by
 * Girsanov's theorem: KL = E ∫ ½ |u|² dt along the paths of the first, with g u = f - h. Li, Wong,
 * Chen and Duvenaud (2020), "Scalable Gradients for Stochastic Differential Equations", section 5.
 */
public final class PathDivergence {

  private PathDivergence() {}

  /**
   * The integrand ½ |u|² for a diffusion of independent components, to be an integrand of {@link
   * Coefficients}.
   *
   * @param first f, the drift of the paths [batch, size]
   * @param second h, the drift to compare with [batch, size]
   * @param diffusion g, which broadcasts to [batch, size] and is 0 nowhere: that of {@link
   *     NoiseType#DIAGONAL}, or of {@link NoiseType#ADDITIVE} as a vector
   * @return [batch, 1]
   */
  public static SDVariable integrand(
      SameDiff graph, SDVariable first, SDVariable second, SDVariable diffusion) {
    SDVariable u = first.sub(second).div(diffusion);
    return graph.sum(u.mul(u), true, 1).mul(0.5);
  }
}
