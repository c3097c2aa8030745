package io.github.dl4jode.path;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A function of time that drives a term: the input u(t) of a pump, a spline through data.
 *
 * <p>A path gives the same value for the same time for as long as its knots keep their values.
 */
public interface Path {

  /** The shape of a value, such as [batch, channels]. */
  long[] valueShape();

  /**
   * Evaluates the path.
   *
   * @param t time
   * @param value receives u(t), of {@link #valueShape()}; every element is written; not retained
   */
  void value(double t, INDArray value);

  /**
   * The shape of the knots' values, with respect to which the path has a cotangent.
   *
   * @return of length 0 unless overridden: the path has no cotangent
   */
  default long[] knotShape() {
    return new long[0];
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
}
