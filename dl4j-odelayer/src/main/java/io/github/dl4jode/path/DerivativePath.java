package io.github.dl4jode.path;

import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The derivative X'(t) of a path X as a path of its own: the control of a controlled equation dz =
 * f(z) dX(t), which is z' = f(z) X'(t).
 *
 * <p>Where X has a kink its derivative jumps, so that a solve ends a step there, and each step sees
 * the derivative of its own side, forwards and backwards in time. Where X'' jumps the derivative
 * has a kink, and a solve ends a step there too. The knots are those of X.
 */
public final class DerivativePath implements Path {

  private final Path path;
  private final boolean tellsKinks;

  /**
   * The derivative of a path.
   *
   * @param path with a derivative, and without jumps; retained
   * @throws IllegalArgumentException if the path jumps
   */
  public DerivativePath(Path path) {
    this(path, true);
  }

  private DerivativePath(Path path, boolean tellsKinks) {
    this.path = Objects.requireNonNull(path, "path");
    this.tellsKinks = tellsKinks;
    requireContinuous();
  }

  private void requireContinuous() {
    double[] jumps = path.jumps();
    if (jumps.length > 0) {
      throw new IllegalArgumentException(
          "A path that jumps, this one at t = %s, has no derivative there; use a continuous one, such as a LinearPath, and let it rise between two knots"
              .formatted(jumps.length > 5 ? jumps[0] + ", ..." : Arrays.toString(jumps)));
    }
  }

  /**
   * The same derivative, but a solve may step over times at which X'' jumps. An adaptive method of
   * high order then makes longer steps between many knots; one of fixed steps keeps its order only
   * if its steps end on the knots anyway.
   */
  public DerivativePath withoutKinks() {
    return new DerivativePath(path, false);
  }

  /** X. */
  public Path path() {
    return path;
  }

  @Override
  public long[] valueShape() {
    return path.valueShape();
  }

  /** {@inheritDoc} Where X has a kink, it is the derivative of the right side. */
  @Override
  public void value(double t, INDArray value) {
    path.derivative(t, Side.RIGHT, value);
  }

  /** The kinks of X. */
  @Override
  public double[] jumps() {
    return path.kinks();
  }

  /** The times at which X'' jumps. */
  @Override
  public double[] kinks() {
    return tellsKinks ? path.derivativeKinks() : new double[0];
  }

  @Override
  public void knotsChanged() {
    path.knotsChanged();
  }

  @Override
  public long[] knotShape() {
    return path.knotShape();
  }

  @Override
  public void valueCotangent(double t, INDArray cotangent, INDArray knotCotangent) {
    path.derivativeCotangent(t, Side.RIGHT, cotangent, knotCotangent);
  }

  @Override
  public void addValueCotangent(double t, INDArray cotangent, double[] sum) {
    path.addDerivativeCotangent(t, Side.RIGHT, cotangent, sum);
  }
}
