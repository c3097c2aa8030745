package io.github.dl4jode.batch;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.batch.OwnStepsSolution.Outcome;
import io.github.dl4jode.solver.SolverStatus;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where each example of a solve is: its state, its clock and the outputs it has passed. Several
 * threads may move different examples at once.
 */
final class RowProgress {

  private final int size;
  private final double[] values;
  private final RowClock[] clocks;
  private final boolean[] ended;

  /**
   * Those of the examples that have ended, made by the thread that has their clocks in its cache.
   */
  private final Outcome[] outcomes;

  /** The states at all output times but the first. */
  private double[][] outputs = {};

  private double[][] times = {};

  /**
   * Takes memory.
   *
   * @param batch the number of examples
   * @param size the number of components of one
   */
  RowProgress(int batch, int size) {
    this.size = size;
    this.values = new double[batch * size];
    this.clocks = new RowClock[batch];
    this.ended = new boolean[batch];
    this.outcomes = new Outcome[batch];
  }

  /**
   * Begins a solve; every example needs a clock.
   *
   * @param outputTimes for all examples or for each
   */
  void begin(INDArray initialStates, double[]... outputTimes) {
    times = outputTimes;
    int count = outputTimes[0].length;
    if (outputs.length != count - 1) {
      outputs = new double[count - 1][values.length];
    }
    for (double[] output : outputs) {
      Arrays.fill(output, 0);
    }
    Arrays.fill(ended, false);
    Vectors.toJava(initialStates, values);
  }

  double[] times(int example) {
    return times[Math.min(example, times.length - 1)];
  }

  RowClock clock(int example) {
    return clocks[example];
  }

  List<RowClock> clocks() {
    return Arrays.asList(clocks);
  }

  /** Starts the clock of an example, which stands still if its state is not finite. */
  void start(int example, RowClock clock) {
    clocks[example] = clock;
    int from = example * size;
    for (int i = from; i < from + size; i++) {
      if (!Double.isFinite(values[i])) {
        end(example, SolverStatus.NON_FINITE_STATE);
        return;
      }
    }
    checkNextStep(example);
  }

  private void end(int example, SolverStatus reason) {
    clocks[example].end(reason);
    noteEnd(example);
  }

  private void checkNextStep(int example) {
    clocks[example].checkNextStep();
    noteEnd(example);
  }

  private void noteEnd(int example) {
    RowClock clock = clocks[example];
    if (!clock.isRunning()) {
      ended[example] = true;
      outcomes[example] = clock.outcome();
    }
  }

  /**
   * Finds the examples that go on.
   *
   * @param running receives them in order
   * @return how many they are
   */
  int findRunning(int[] running) {
    int count = 0;
    for (int i = 0; i < ended.length; i++) {
      running[count] = i;
      count += ended[i] ? 0 : 1;
    }
    return count;
  }

  /**
   * Leaves out examples that do not go on.
   *
   * @param examples of which the first ones are meant
   * @return how many are left
   */
  int keepRunning(int[] examples, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      examples[kept] = examples[i];
      kept += ended[examples[i]] ? 0 : 1;
    }
    return kept;
  }

  /** Ends the solve of all that go on. */
  void interrupt() {
    for (int i = 0; i < ended.length; i++) {
      if (!ended[i]) {
        end(i, SolverStatus.INTERRUPTED);
      }
    }
  }

  /** Copies the state of an example into a block of rows. */
  void read(int example, double[] rows, int row) {
    copyRow(values, example, rows, row);
  }

  private void copyRow(double[] from, int row, double[] to, int toRow) {
    for (int i = row * size, j = toRow * size; j < (toRow + 1) * size; i++, j++) {
      to[j] = from[i];
    }
  }

  /**
   * Judges the attempt of an example, and moves it on if that is accepted.
   *
   * @param error not finite if a value was not finite
   * @param cost its evaluations
   * @param rows with the state after it
   * @param row where it is
   * @return whether it is accepted
   */
  boolean judge(int example, double error, int cost, double[] rows, int row) {
    RowClock clock = clocks[example];
    boolean accepted = clock.judge(error, cost);
    if (accepted) {
      copyRow(rows, row, values, example);
      if (clock.isAtOutput()) {
        copyRow(rows, row, outputs[clock.passOutput() - 1], example);
      }
    }
    if (clock.isRunning()) {
      clock.checkNextStep();
    }
    noteEnd(example);
    return accepted;
  }

  /** Writes the state of all examples. */
  void writeStates(INDArray to) {
    Vectors.fromJava(values, to);
  }

  /** Writes an output but the first one, with zeros where an example has not passed it. */
  void writeOutput(int index, INDArray to) {
    Vectors.fromJava(outputs[index - 1], to);
  }

  /** Those of all examples, when all have ended. */
  List<Outcome> outcomes() {
    return List.of(outcomes);
  }
}
