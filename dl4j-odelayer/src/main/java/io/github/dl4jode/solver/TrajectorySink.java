package io.github.dl4jode.solver;

/** Writes the states at the output times: the last as it is, the others by the interpolant. */
final class TrajectorySink implements StepSink {

  private final double[] times;
  private final double direction;
  private final OutputBlock outputs;
  private int pending = 1;

  TrajectorySink(double[] times, Stepper stepper) {
    this.times = times;
    this.direction = Math.signum(times[1] - times[0]);
    this.outputs = stepper.memory().outputs();
    stepper.copyCurrent(outputs.nextRow());
  }

  private boolean isBefore(double t, double end) {
    return direction * (end - t) > 0;
  }

  @Override
  public boolean needsInterpolant(double t, double end) {
    return pending < times.length && isBefore(times[pending], end);
  }

  @Override
  public boolean stepAccepted(Stepper stepper, double t, double h, double end) {
    while (pending < times.length && isBefore(times[pending], end)) {
      stepper.interpolate((times[pending] - t) / h, outputs.nextRow());
      pending++;
    }
    if (pending < times.length && times[pending] == end) {
      stepper.copyNext(outputs.nextRow());
      pending++;
    }
    return false;
  }
}
