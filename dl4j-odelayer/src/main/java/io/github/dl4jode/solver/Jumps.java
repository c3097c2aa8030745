package io.github.dl4jode.solver;

import io.github.dl4jode.event.StateChange;
import io.github.dl4jode.method.Stepper;

/** Applies jumps of the term and changes of the state at the ends of steps. */
final class Jumps {

  private final double[] jumps;
  private final double[] changes;
  private final StateChange change;
  private int nextJump;
  private int nextChange;

  /**
   * Keeps its arguments.
   *
   * @param jumps at which the term jumps, in the order of the solve
   * @param changes at which the state is changed
   */
  Jumps(double[] jumps, double[] changes, StateChange change) {
    this.jumps = jumps;
    this.changes = changes;
    this.change = change;
  }

  /** A step has been accepted, and its outputs have been taken. */
  void stepAccepted(Stepper step) {
    if (nextJump < jumps.length && step.end() == jumps[nextJump]) {
      nextJump++;
      step.forgetNext();
    }
    if (nextChange < changes.length && step.end() == changes[nextChange]) {
      nextChange++;
      change.change(nextChange, step.changeNext());
    }
  }
}
