package io.github.dl4jode.solver;

/** Takes what a solve is for out of its steps. */
interface StepSink {

  /** Whether the dense output is needed between t and end. */
  boolean needsInterpolant(double t, double end);

  /**
   * A step from t to end has been accepted; y_{n+1} and, if asked for, the dense output are there.
   *
   * @return whether the solve may end here
   */
  boolean stepAccepted(Stepper stepper, double t, double h, double end);
}
