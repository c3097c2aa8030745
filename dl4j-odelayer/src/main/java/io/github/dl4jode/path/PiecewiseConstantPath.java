package io.github.dl4jode.path;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A path of steps: u(t) is the value of the last knot at or before t, and that of the first knot
 * before it. At a knot it has the new value already: it is continuous from the right.
 *
 * <p>It jumps at every knot but the first.
 */
public final class PiecewiseConstantPath extends KnotPath {

  /**
   * Ties a path to its knots.
   *
   * @param times of the knots, at least one
   * @param values of the knots, [times, …], or [times, batch, …] where each example has its own
   *     times; row-major and contiguous; retained
   * @throws IllegalArgumentException if there is not a value for each time
   */
  public PiecewiseConstantPath(KnotTimes times, INDArray values) {
    super(times, values, KnotForm.STEPS, 1, any -> Optional.empty());
  }

  /** Does the same for times that all examples share. */
  public PiecewiseConstantPath(double[] times, INDArray values) {
    this(KnotTimes.shared(times), values);
  }

  @Override
  public double[] jumps() {
    return times().from(1);
  }

  /** The last knot at or before t, or the first one; -1 where examples have their own times. */
  @Override
  public int knotOfValue(double t) {
    if (times().areOfEachExample()) {
      return -1;
    }
    int place = Arrays.binarySearch(times().row(0), t);
    return place >= 0 ? place : Math.max(0, -place - 2);
  }

  @Override
  String kind() {
    return "piecewise constant path";
  }
}
