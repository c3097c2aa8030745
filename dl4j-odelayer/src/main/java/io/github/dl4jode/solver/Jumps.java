package io.github.dl4jode.solver;

import io.github.dl4jode.method.Stepper;

/** Where steps must end on the way, and what happens there. */
final class Jumps {

  private final double[] times;
  private final StateJump change;
  private int pending;

  /**
   * Keeps its arguments.
   *
   * @param times after which nothing is used again, in the order of the solve
   * @param change of the state there
   */
  Jumps(double[] times, StateJump change) {
    this.times = times;
    this.change = change;
  }

  /** A step has been accepted, and its outputs have been taken. */
  void stepAccepted(Stepper step) {
    if (pending < times.length && step.end() == times[pending]) {
      pending++;
      change.jump(pending, step.changeNext());
    }
  }
}
