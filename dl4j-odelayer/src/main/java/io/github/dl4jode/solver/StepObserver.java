package io.github.dl4jode.solver;

import io.github.dl4jode.method.Step;

/** Sees every accepted step of a solve, in order, and no rejected steps. */
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
   * Whether the observer reads the dense output of each step, or all of its rows. Some interpolants
   * read f(t_{n+1}, y_{n+1}), which is not the last stage of their method. The method then
   * evaluates it in every step; the next step starts with it, so the whole solve needs only one
   * more evaluation. The interpolant of dopri8 reads three stages more, which every step evaluates.
   *
   * @return false unless overridden
   */
  default boolean needsInterpolant() {
    return false;
  }

  /**
   * Whether it does so in a step, for an observer that reads the dense output of some steps only.
   *
   * @param start of the step
   * @param end of the step
   * @return {@link #needsInterpolant()} unless overridden
   */
  default boolean needsInterpolant(double start, double end) {
    return needsInterpolant();
  }
}
