package io.github.dl4jode.path;

import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A path of cubics between knots, constant before the first and after the last one: a spline with
 * continuous u'' between its first and its last knot.
 *
 * <p>Its derivative jumps at the first and at the last knot only. A value depends on all knots, so
 * the path is not causal: a knot in the future changes the present.
 */
public final class CubicPath extends KnotPath {

  private CubicPath(
      KnotTimes times, INDArray values, Function<KnotTimes, Optional<Slopes>> slopeRule) {
    super(times, values, 2, slopeRule);
  }

  private static int width(INDArray values) {
    return values.rank() == 0 ? 1 : Math.toIntExact(values.length() / values.size(0));
  }

  /**
   * The natural spline: u'' is 0 at the first and at the last knot. Two knots give a line.
   *
   * @param times of the knots, at least two
   * @param values of the knots, [times, …], or [times, batch, …] where each example has its own
   *     times; row-major and contiguous; retained
   * @throws IllegalArgumentException if there is not a value for each time
   */
  public static CubicPath natural(KnotTimes times, INDArray values) {
    return spline(SplineEnds.NATURAL, times, values);
  }

  /**
   * The spline without a knot after the first and before the last piece: u''' is continuous there,
   * so that cubic data are reproduced. Three knots give a parabola, two a line.
   *
   * @param times of the knots, at least two
   * @param values as those of {@link #natural}
   * @throws IllegalArgumentException if there is not a value for each time
   */
  public static CubicPath notAKnot(KnotTimes times, INDArray values) {
    return spline(SplineEnds.NOT_A_KNOT, times, values);
  }

  private static CubicPath spline(SplineEnds ends, KnotTimes times, INDArray values) {
    int width = width(values);
    return new CubicPath(
        times, values, current -> Optional.of(new SplineSlopes(current, ends, width)));
  }

  @Override
  public double[] kinks() {
    return times().ends();
  }

  @Override
  String kind() {
    return "cubic path";
  }

  /** Hermite's form of the cubic. */
  @Override
  void weighValue(double s, double h, KnotWeights result) {
    double r = s / h;
    double left = 1 - r;
    result.set((1 + 2 * r) * left * left, r * r * (3 - 2 * r), s * left * left, -s * r * left);
  }

  @Override
  void weighDerivative(double s, double h, KnotWeights result) {
    double r = s / h;
    double left = 1 - r;
    double slope = 6 * r * left / h;
    result.set(-slope, slope, left * (1 - 3 * r), r * (3 * r - 2));
  }
}
