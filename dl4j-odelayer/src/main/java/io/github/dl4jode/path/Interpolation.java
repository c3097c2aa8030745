package io.github.dl4jode.path;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The kinds of paths through knots, for configurations. */
public enum Interpolation {
  /** {@link PiecewiseConstantPath}. */
  PIECEWISE_CONSTANT(1),
  /** {@link LinearPath}. */
  LINEAR(2),
  /** {@link CubicPath#natural}. */
  NATURAL_CUBIC(2),
  /** {@link CubicPath#notAKnot}. */
  NOT_A_KNOT_CUBIC(2),
  /** {@link CubicPath#hermite}. */
  HERMITE_CUBIC(2);

  private final int fewestKnots;

  Interpolation(int fewestKnots) {
    this.fewestKnots = fewestKnots;
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
    return switch (this) {
      case PIECEWISE_CONSTANT -> new PiecewiseConstantPath(times, values);
      case LINEAR -> new LinearPath(times, values);
      case NATURAL_CUBIC -> CubicPath.natural(times, values);
      case NOT_A_KNOT_CUBIC -> CubicPath.notAKnot(times, values);
      case HERMITE_CUBIC -> CubicPath.hermite(times, values);
    };
  }
}
