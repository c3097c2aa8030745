package io.github.dl4jode.path;

import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A path of cubics between knots, constant before the first and after the last one.
 *
 * <p>Its derivative jumps at the first and at the last knot only. A spline, natural or without a
 * knot near its ends, has a continuous u'' between them, and a value depends on all knots: it is
 * not causal, a knot in the future changes the present. The cubics of {@link #hermite} have a
 * continuous u', and a value depends on three knots, the latest of which is the first one after it.
 */
public final class CubicPath extends KnotPath {

  private final boolean secondDerivativeJumps;

  private CubicPath(
      KnotTimes times,
      INDArray values,
      boolean secondDerivativeJumps,
      Function<KnotTimes, Optional<Slopes>> slopeRule) {
    super(times, values, KnotForm.CUBICS, 2, slopeRule);
    this.secondDerivativeJumps = secondDerivativeJumps;
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
        times, values, false, current -> Optional.of(new SplineSlopes(current, ends, width)));
  }

  /**
   * Hermite's cubics with backward differences: the slope at a knot is that of the line from the
   * knot before, and at the first knot that of the first line, so that the first piece is a line
   * (Morrill et al., Neural Controlled Differential Equations for Online Prediction Tasks, 2021).
   *
   * @param times of the knots, at least two
   * @param values as those of {@link #natural}
   * @throws IllegalArgumentException if there is not a value for each time
   */
  public static CubicPath hermite(KnotTimes times, INDArray values) {
    int width = width(values);
    return new CubicPath(
        times, values, true, current -> Optional.of(new BackwardSlopes(current, width)));
  }

  @Override
  public double[] kinks() {
    return times().ends();
  }

  @Override
  public double[] derivativeKinks() {
    return secondDerivativeJumps ? times().inside() : super.derivativeKinks();
  }

  @Override
  String kind() {
    return "cubic path";
  }
}
