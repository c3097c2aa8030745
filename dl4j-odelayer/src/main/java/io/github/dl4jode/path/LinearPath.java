package io.github.dl4jode.path;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A path of lines between knots, constant before the first and after the last one.
 *
 * <p>Its derivative jumps at every knot.
 */
public final class LinearPath extends KnotPath {

  /**
   * Ties a path to its knots.
   *
   * @param times of the knots, at least two
   * @param values of the knots, [times, …], or [times, batch, …] where each example has its own
   *     times; row-major and contiguous; retained
   * @throws IllegalArgumentException if there is not a value for each time
   */
  public LinearPath(KnotTimes times, INDArray values) {
    super(times, values, KnotForm.LINES, 2, any -> Optional.empty());
  }

  /**
   * Does the same for times that all examples share.
   *
   * @throws IllegalArgumentException if the times do not increase, or there is not one value for
   *     each
   */
  public LinearPath(double[] times, INDArray values) {
    this(KnotTimes.shared(times), values);
  }

  @Override
  public double[] kinks() {
    return times().from(0);
  }

  @Override
  String kind() {
    return "linear path";
  }
}
