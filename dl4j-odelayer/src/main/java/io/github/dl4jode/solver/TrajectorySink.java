package io.github.dl4jode.solver;

import io.github.dl4jode.array.OutputBlock;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Stepper;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes the states at the output times: the last one is the end of a step, the others come from
 * the interpolant.
 */
final class TrajectorySink implements Integration.Sink {

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
    takeBefore(step.end(), step);
    if (pending < times.length && times[pending] == step.end()) {
      Vectors.copy(step.next(), outputs.nextRow());
      pending++;
    }
    return false;
  }

  private void takeBefore(double end, Stepper step) {
    while (pending < times.length && isBefore(times[pending], end)) {
      step.interpolate((times[pending] - step.start()) / step.size(), outputs.nextRow());
      pending++;
    }
  }

  /**
   * The solve ends within a step: outputs before are on the step, and all others are the last
   * state.
   */
  void stayAt(double time, INDArray state, Stepper step) {
    takeBefore(time, step);
    while (pending < times.length) {
      Vectors.copy(state, outputs.nextRow());
      pending++;
    }
  }
}
