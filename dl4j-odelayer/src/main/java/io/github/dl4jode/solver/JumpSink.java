package io.github.dl4jode.solver;

/** Lets the state jump at the times between the first and the last. */
final class JumpSink implements StepSink {

  private final double[] times;
  private final StateJump jump;
  private final StepSink result;
  private int pending = 1;

  /**
   * Jumps first.
   *
   * @param result told of every step as well; jumps happen behind it
   */
  JumpSink(double[] times, StateJump jump, StepSink result) {
    this.times = times;
    this.jump = jump;
    this.result = result;
  }

  @Override
  public boolean needsInterpolant(double t, double end) {
    return result.needsInterpolant(t, end);
  }

  @Override
  public boolean stepAccepted(Stepper stepper, double t, double h, double end) {
    boolean done = result.stepAccepted(stepper, t, h, end);
    if (pending < times.length - 1 && end == times[pending]) {
      jump.jump(pending++, stepper.changeNext());
    }
    return done;
  }
}
