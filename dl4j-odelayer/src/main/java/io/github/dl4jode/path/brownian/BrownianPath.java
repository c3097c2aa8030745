package io.github.dl4jode.path.brownian;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A path W of Brownian motion for each example of a minibatch, which is asked for increments over
 * intervals of time.
 *
 * <p>The answer for an interval is always the same, whatever was asked before, and the answers for
 * neighbouring intervals add up. With s = from, t = to and h = t - s:
 *
 * <ul>
 *   <li>W = W(t) - W(s), of variance h;
 *   <li>H = (1/h) ∫ (W(r) - W(s) - (r-s)/h W) dr, the space–time Lévy area, of variance h/12 and
 *       independent of W;
 *   <li>K = (1/h²) ∫ (W(r) - W(s) - (r-s)/h W) ((s+t)/2 - r) dr, the space–time–time Lévy area, of
 *       variance h/720 and independent of W and H;
 *   <li>A with A_kl = ½ ∫ (W_k dW_l - W_l dW_k), the space–space Lévy area, where W starts with 0
 *       at s; antisymmetric.
 * </ul>
 *
 * <p>If t &lt; s, the answer is that of the same path run backwards from s to t, whose length is
 * |h|: W, K and A change their sign and H does not. So ∫ (W(r) - W(s)) dr from s to t is h (W/2 +
 * H) in both directions, with the signed h. If t = s, everything is 0.
 *
 * <p>Arrays are contiguous, in row-major order, and of {@link #dataType()}; W, H and K have {@link
 * #batch()} × {@link #noiseSize()} elements, A has batch × noiseSize × noiseSize. A path is not
 * safe for use by several threads at once.
 *
 * <p>Source: Foster, "Numerical approximations for stochastic differential equations", Oxford 2020.
 */
public interface BrownianPath {

  /** The number of examples, each of which has a path of its own. */
  long batch();

  /** The number of components of the path of one example. */
  long noiseSize();

  /** The type of the arrays. */
  DataType dataType();

  /**
   * The areas that the path gives next to the increment; {@link LevyArea#NONE} unless overridden.
   */
  default LevyArea levyArea() {
    return LevyArea.NONE;
  }

  /** Whether {@link #spaceSpaceArea} is available; false unless overridden. */
  default boolean hasSpaceSpaceArea() {
    return false;
  }

  /**
   * The increment over an interval.
   *
   * @param from s, where the interval begins
   * @param to t, where it ends; may be before s
   * @param w receives W [batch × noise]; every element is written; not retained
   * @throws IllegalArgumentException if a time is outside the path
   */
  void increment(double from, double to, INDArray w);

  /**
   * The increment over an interval and its space–time area.
   *
   * @param from s, where the interval begins
   * @param to t, where it ends; may be before s
   * @param w receives W [batch × noise]; every element is written; not retained
   * @param h receives H [batch × noise]; every element is written; not retained
   * @throws IllegalArgumentException if a time is outside the path
   * @throws UnsupportedOperationException if {@link #levyArea()} does not include it
   */
  default void increment(double from, double to, INDArray w, INDArray h) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " has no space–time Lévy area");
  }

  /**
   * The increment over an interval, its space–time area and its space–time–time area.
   *
   * @param from s, where the interval begins
   * @param to t, where it ends; may be before s
   * @param w receives W [batch × noise]; every element is written; not retained
   * @param h receives H [batch × noise]; every element is written; not retained
   * @param k receives K [batch × noise]; every element is written; not retained
   * @throws IllegalArgumentException if a time is outside the path
   * @throws UnsupportedOperationException if {@link #levyArea()} does not include it
   */
  default void increment(double from, double to, INDArray w, INDArray h, INDArray k) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " has no space–time–time Lévy area");
  }

  /**
   * The increment over an interval, its space–time area, and its space–space area or an
   * approximation of that. An approximation is the same whenever the same interval is asked for,
   * but those of neighbouring intervals do not add up.
   *
   * @param from s, where the interval begins
   * @param to t, where it ends; may be before s
   * @param w receives W [batch × noise]; every element is written; not retained
   * @param h receives H [batch × noise]; every element is written; not retained
   * @param a receives A [batch × noise × noise]; every element is written; not retained
   * @throws IllegalArgumentException if a time is outside the path
   * @throws UnsupportedOperationException unless {@link #hasSpaceSpaceArea()}
   */
  default void spaceSpaceArea(double from, double to, INDArray w, INDArray h, INDArray a) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " has no space–space Lévy area");
  }
}
