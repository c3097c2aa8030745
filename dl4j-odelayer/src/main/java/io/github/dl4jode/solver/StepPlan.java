package io.github.dl4jode.solver;

/** Says how long each step is and whether it stands; knows nothing of states. */
interface StepPlan {

  /** Whether the last time has been reached. */
  boolean finished();

  /** How many steps are needed at least from here. */
  long stepsNeeded();

  /** Whether the step is large enough to advance the time. */
  boolean feasible();

  /** The time at which the step to be tried begins, and the time reached so far. */
  double time();

  /** The signed size of the step to be tried: {@link #end} - {@link #time} in floating point. */
  double stepSize();

  /** The time at which it ends; the last one exactly. */
  double end();

  /** Whether {@link #judge} needs the estimated error; otherwise it is told 0. */
  boolean usesErrorEstimate();

  /**
   * Judges the step by its error in units of the tolerance and moves on, or makes the step smaller.
   *
   * @param error infinite or NaN where the step met something that is not finite
   * @return whether the step stands
   */
  boolean judge(double error);

  /** The size, positive, of the step that would follow the last. */
  double nextStepSize();
}
