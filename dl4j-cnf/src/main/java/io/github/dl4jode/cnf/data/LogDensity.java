package io.github.dl4jode.cnf.data;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The logarithm of a density that is known up to a constant factor, as a SameDiff graph, so that
 * its gradient is exact.
 *
 * <pre>{@code
 * LogDensity normal = (graph, x) -> graph.sum(x.mul(x), 1).mul(-0.5);
 * }</pre>
 */
@FunctionalInterface
public interface LogDensity {

  /**
   * Writes log p̃ into a graph. Random operations have no place here.
   *
   * @param graph where the operations go
   * @param points a placeholder of known shape [n, d]
   * @return log p̃ of each point, [n]
   */
  SDVariable define(SameDiff graph, SDVariable points);

  /**
   * This density with Gaussian flanks outside the cube [-h, h]ᵈ, for one that cannot be normalised
   * over the whole space: log p̃(x) - ½ Σ_i (max(0, |x_i| - h) / s)². Inside nothing changes.
   *
   * @param halfWidth h
   * @param flank s, the standard deviation of the flanks
   * @throws IllegalArgumentException if a number is not positive and finite
   */
  default LogDensity confinedTo(double halfWidth, double flank) {
    if (!(halfWidth > 0 && flank > 0 && halfWidth < 1e150 && flank < 1e150)) {
      throw new IllegalArgumentException(
          "A density is confined to a cube of positive size by flanks of positive width, not "
              + halfWidth
              + " and "
              + flank);
    }
    return (graph, x) -> {
      SDVariable above = graph.nn().relu(x.sub(halfWidth), 0);
      SDVariable below = graph.nn().relu(x.mul(-1).sub(halfWidth), 0);
      SDVariable outside = above.add(below).mul(1 / flank);
      return define(graph, x).sub(graph.sum(outside.mul(outside), 1).mul(0.5));
    };
  }
}
