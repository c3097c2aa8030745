package io.github.dl4jode.solver;

import io.github.dl4jode.method.Stepper;

/** Takes the results of a solve from its steps. */
@FunctionalInterface
interface StepSink {

  /** Whether the dense output is needed between start and end of a step. */
  default boolean needsInterpolant(double start, double end) {
    return false;
  }

  /**
   * A step has been accepted; y_{n+1} and, if asked for, the dense output are there.
   *
   * @return whether the solve may end here
   */
  boolean stepAccepted(Stepper step);
}
