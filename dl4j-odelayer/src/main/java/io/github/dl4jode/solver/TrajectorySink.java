package io.github.dl4jode.solver;

import io.github.dl4jode.array.OutputBlock;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Stepper;

/**
 * Writes the states at the output times: the last one is the end of a step, the others come from
 * the interpolant.
 */
final class TrajectorySink implements StepSink {

  private final double[] times;
  private final double direction;
  private final OutputBlock outputs;
  private int pending = 1;

  TrajectorySink(double[] times, Stepper stepper, OutputBlock outputs) {
    this.times = times;
    this.direction = Math.signum(times[times.length - 1] - times[0]);
    this.outputs = outputs;
    Vectors.copy(stepper.state(), outputs.nextRow());
  }

  private boolean isBefore(double t, double end) {
    return direction * (end - t) > 0;
  }

  @Override
  public boolean needsInterpolant(double start, double end) {
    return pending < times.length && isBefore(times[pending], end);
  }

  @Override
  public boolean stepAccepted(Stepper step) {
    double start = step.start();
    double end = step.end();
    while (pending < times.length && isBefore(times[pending], end)) {
      step.interpolate((times[pending] - start) / (end - start), outputs.nextRow());
      pending++;
    }
    if (pending < times.length && times[pending] == end) {
      Vectors.copy(step.next(), outputs.nextRow());
      pending++;
    }
    return false;
  }
}
