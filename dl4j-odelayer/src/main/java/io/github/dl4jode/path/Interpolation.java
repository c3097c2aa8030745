package io.github.dl4jode.path;

import java.util.function.BiFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The kinds of paths through knots, for configurations. */
public enum Interpolation {
  /** {@link PiecewiseConstantPath}. */
  PIECEWISE_CONSTANT(1, PiecewiseConstantPath::new),
  /** {@link LinearPath}. */
  LINEAR(2, LinearPath::new),
  /** {@link CubicPath#natural}. */
  NATURAL_CUBIC(2, CubicPath::natural),
  /** {@link CubicPath#notAKnot}. */
  NOT_A_KNOT_CUBIC(2, CubicPath::notAKnot);

  private final int fewestKnots;
  private final BiFunction<KnotTimes, INDArray, KnotPath> make;

  Interpolation(int fewestKnots, BiFunction<KnotTimes, INDArray, KnotPath> make) {
    this.fewestKnots = fewestKnots;
    this.make = make;
  }

  /** The smallest number of knots of a path. */
  public int fewestKnots() {
    return fewestKnots;
  }

  /**
   * A path of this kind.
   *
   * @param times of the knots
   * @param values of the knots, [times, …], or [times, batch, …] where each example has its own
   *     times; row-major and contiguous; retained
   * @throws IllegalArgumentException if there is not a value for each time
   */
  public KnotPath path(KnotTimes times, INDArray values) {
    return make.apply(times, values);
  }
}
