package io.github.dl4jode.solver;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Told of every accepted step of a solve, in order. Rejected steps are not seen. */
@FunctionalInterface
public interface StepObserver {

  /**
   * A step has been accepted.
   *
   * <p>The arrays are the solver's own: read them during the call, copy what must outlast it, and
   * change nothing.
   *
   * @param time where the step begins, t_n
   * @param stepSize its size h, negative where the solve runs backwards
   * @param state y_n [n], the state at the beginning of the step
   * @param stages the derivatives k_1 … k_s as rows [s, n]; with {@link #needsInterpolant()} as
   *     many rows as {@link ButcherTableau#interpolationRows()} says
   */
  void stepAccepted(double time, double stepSize, INDArray state, INDArray stages);

  /**
   * Whether the observer needs every row of the interpolant. For the methods whose interpolant
   * reads f(t_{n+1}, y_{n+1}) and whose last stage is something else, the solver then evaluates
   * that row in every step; the next step starts with it, so one evaluation at the end of the solve
   * is all that it costs.
   *
   * @return false unless overridden
   */
  default boolean needsInterpolant() {
    return false;
  }

  /** The observer that does nothing, at no cost. */
  static StepObserver none() {
    return NoObserver.INSTANCE;
  }
}
