package io.github.dl4jode.solver;

import io.github.dl4jode.method.Step;

/** Told of every accepted step of a solve, in order. Rejected steps are not seen. */
@FunctionalInterface
public interface StepObserver {

  /**
   * A step has been accepted.
   *
   * @param step the step; its arrays are the solver's own: read them during the call, copy what
   *     must outlast it, and change nothing
   */
  void stepAccepted(Step step);

  /**
   * Whether the observer reads the dense output of each step, or all of its rows. A method whose
   * interpolant reads f(t_{n+1}, y_{n+1}) and whose last stage is something else then evaluates it
   * in every step; the next step starts with it, so one evaluation at the end of the solve is all
   * that it costs.
   *
   * @return false unless overridden
   */
  default boolean needsInterpolant() {
    return false;
  }
}
