package io.github.dl4jode.method;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An accepted step. Its arrays are the solver's own: read them before the next step, copy what must
 * outlast it, and change nothing.
 */
public interface Step extends Increment {

  /** y_n [n], the state where the step begins. */
  INDArray state();

  /** y_{n+1} [n], the state where it ends. */
  INDArray next();

  /**
   * The rows r_i of the dense output as an array [rows, n]; where the interpolant has not been
   * completed, the stages alone.
   */
  INDArray rows();

  /**
   * Computes the dense output y(t_n + θ h).
   *
   * @param theta where in the step, from 0 at its beginning to 1 at its end
   * @param output receives it, [n]
   */
  void interpolate(double theta, INDArray output);

  /**
   * Computes the derivative y'(t_n + θ h) of the dense output.
   *
   * @param theta where in the step
   * @param output receives it, [n]
   */
  void interpolateDerivative(double theta, INDArray output);
}
