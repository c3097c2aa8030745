package io.github.dl4jode.solver;

import io.github.dl4jode.method.Increment;

/**
 * Says how long each step is and whether it is accepted; knows nothing of states. As an increment
 * it is the step to be tried.
 */
public interface StepPlan extends Increment {

  /** Whether the last time has been reached. */
  boolean finished();

  /** How many steps are needed at least from here. */
  long stepsNeeded();

  /** Whether the step is large enough to advance the time. */
  boolean feasible();

  /** Whether {@link #judge} needs the estimated error; otherwise the error is 0. */
  boolean usesErrorEstimate();

  /**
   * Judges the step by its error in units of the tolerance and moves on, or makes the step smaller.
   *
   * @param error infinite or NaN if the step met a value that is not finite
   * @return whether the step is accepted
   */
  boolean judge(double error);

  /**
   * Judges a step of a method of variable order.
   *
   * @param nextError the error that the size of the next attempt follows from
   * @param nextErrorOrder its order
   * @return whether the step is accepted
   */
  default boolean judge(double error, double nextError, int nextErrorOrder) {
    return judge(error);
  }

  /** The size, positive, of the step that would follow the last. */
  double nextStepSize();

  /** The size that was proposed after the first accepted step; 0 before it, and if none is. */
  default double firstProposal() {
    return 0;
  }
}
