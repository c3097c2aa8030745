package io.github.dl4jode.path;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A function of time that drives a term: the input u(t) of a pump, a spline through data.
 *
 * <p>A path gives the same value for the same time for as long as its knots keep their values. It
 * is not safe for use by several threads at once. Arrays of values are row-major and contiguous.
 */
public interface Path {

  /** The shape of a value, such as [batch, channels]. */
  long[] valueShape();

  /**
   * Evaluates the path. Where it jumps, the value is that after the jump.
   *
   * @param t time
   * @param value receives u(t), of {@link #valueShape()}; every element is written; not retained
   */
  void value(double t, INDArray value);

  /**
   * Evaluates the derivative u'(t).
   *
   * @param t time
   * @param side the side from which t is approached, for times at which u' jumps
   * @param derivative receives u'(t), of {@link #valueShape()}; every element is written; not
   *     retained
   * @throws UnsupportedOperationException unless overridden
   */
  default void derivative(double t, Side side, INDArray derivative) {
    throw new UnsupportedOperationException(getClass().getSimpleName() + " has no derivative");
  }

  /**
   * Evaluates the increment u(to) - u(from).
   *
   * @param increment receives it, of {@link #valueShape()}; every element is written; not retained
   * @throws UnsupportedOperationException unless overridden
   */
  default void increment(double from, double to, INDArray increment) {
    throw new UnsupportedOperationException(getClass().getSimpleName() + " has no increments");
  }

  /**
   * The times at which u jumps. A solve ends a step on each of them, and every step sees the values
   * on its own side.
   *
   * @return increasing, of any length; empty unless overridden
   */
  default double[] jumps() {
    return new double[0];
  }

  /**
   * The times at which u is continuous and u' jumps. A solve ends a step on each of them.
   *
   * @return increasing, of any length; empty unless overridden
   */
  default double[] kinks() {
    return new double[0];
  }

  /**
   * The times at which u' is continuous and u'' jumps. A solve that reads the derivative as a
   * {@link DerivativePath} ends a step on each of them.
   *
   * @return increasing, of any length; empty unless overridden
   */
  default double[] derivativeKinks() {
    return new double[0];
  }

  /**
   * Tells the path that its knots have new values; not during a solve. The default does nothing.
   *
   * @throws IllegalArgumentException if a value is not finite
   */
  default void knotsChanged() {}

  /**
   * The shape of the knots' values, with respect to which the path has a cotangent.
   *
   * @return of length 0 unless overridden: the path has no cotangent
   */
  default long[] knotShape() {
    return new long[0];
  }

  /**
   * The knot whose value is u(t), for a path of which each value is that of one knot: the cotangent
   * of u(t) is then that of this knot.
   *
   * @return its index along the first dimension of {@link #knotShape()}; -1 unless overridden: a
   *     value is made of several knots
   */
  default int knotOfValue(double t) {
    return -1;
  }

  /**
   * Evaluates cᵀ ∂u(t)/∂ knots.
   *
   * @param t time
   * @param cotangent c, of {@link #valueShape()}; read, neither modified nor retained
   * @param knotCotangent receives the cotangent of the knots' values, flat in row-major order;
   *     every element is written
   * @throws UnsupportedOperationException unless overridden
   */
  default void valueCotangent(double t, INDArray cotangent, INDArray knotCotangent) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " has no cotangent with respect to its knots");
  }

  /**
   * Evaluates cᵀ ∂u'(t)/∂ knots.
   *
   * @param t time
   * @param side the side from which t is approached
   * @param cotangent c, of {@link #valueShape()}; read, neither modified nor retained
   * @param knotCotangent receives the cotangent of the knots' values, flat in row-major order;
   *     every element is written
   * @throws UnsupportedOperationException unless overridden
   */
  default void derivativeCotangent(
      double t, Side side, INDArray cotangent, INDArray knotCotangent) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " has no cotangent with respect to its knots");
  }

  /**
   * Evaluates cᵀ ∂(u(to) - u(from))/∂ knots.
   *
   * @param cotangent c, of {@link #valueShape()}; read, neither modified nor retained
   * @param knotCotangent receives the cotangent of the knots' values, flat in row-major order;
   *     every element is written
   * @throws UnsupportedOperationException unless overridden
   */
  default void incrementCotangent(
      double from, double to, INDArray cotangent, INDArray knotCotangent) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " has no cotangent with respect to its knots");
  }

  /**
   * Adds cᵀ ∂u(t)/∂ knots to a sum. The default evaluates {@link #valueCotangent}; a path whose
   * value depends on few knots adds to those alone.
   *
   * @param cotangent c, of {@link #valueShape()}; read, neither modified nor retained
   * @param sum of the cotangents of the knots' values, flat in row-major order
   */
  default void addValueCotangent(double t, INDArray cotangent, double[] sum) {
    KnotSums.add(sum, cotangent.dataType(), knots -> valueCotangent(t, cotangent, knots));
  }

  /** Adds cᵀ ∂u'(t)/∂ knots to a sum, as {@link #addValueCotangent} does for u. */
  default void addDerivativeCotangent(double t, Side side, INDArray cotangent, double[] sum) {
    KnotSums.add(
        sum, cotangent.dataType(), knots -> derivativeCotangent(t, side, cotangent, knots));
  }
}
