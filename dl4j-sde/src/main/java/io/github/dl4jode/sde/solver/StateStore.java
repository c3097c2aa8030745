package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.FiniteRows;
import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The states of the steps of a solve: those of every k-th step are kept, and those after it made
 * again when the backward pass comes to them. Memory grows when a solve needs more.
 */
final class StateStore implements AutoCloseable {

  private final StepRunner runner;
  private final DataType dataType;
  private final long length;

  /** Every how many steps a state is kept; 0 keeps only the last one. */
  private final int every;

  private INDArray rows;
  private INDArray[] kept = {};
  private final INDArray[] between;
  private final INDArray betweenRows;
  private final FiniteRows finiteBetween;
  private FiniteRows finiteKept;

  /** The first step of the segment that has been made again; -1 if there is none. */
  private int segment = -1;

  @SuppressWarnings("try") // The scope is there for its closing.
  StateStore(StepRunner runner, DataType dataType, int every) {
    this.runner = runner;
    this.dataType = dataType;
    this.length = runner.layout().length();
    this.every = every;
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      int count = every == 0 ? 2 : Math.max(2, every);
      this.betweenRows = Nd4j.create(dataType, count, length);
      this.between = rowsOf(betweenRows);
      this.rows = Nd4j.empty(dataType);
      this.finiteBetween = finite(betweenRows);
      this.finiteKept = finiteBetween;
    }
  }

  /** What a method carries besides the state is part of the state after the next step. */
  private FiniteRows finite(INDArray states) {
    return new FiniteRows(states, runner.layout().ofState());
  }

  /** Views of the rows of a matrix, which cost some microseconds each. */
  static INDArray[] rowsOf(INDArray matrix) {
    INDArray[] views = new INDArray[Math.toIntExact(matrix.size(0))];
    for (int i = 0; i < views.length; i++) {
      views[i] = matrix.getRow(i);
    }
    return views;
  }

  /** Makes room for a solve. */
  void reserve(int steps) {
    segment = -1;
    int needed = rowsFor(steps);
    if (kept.length < needed) {
      replace(needed);
    }
  }

  /** Makes room for more steps in the course of a solve, whose states are kept. */
  void require(int steps) {
    int needed = rowsFor(steps);
    if (kept.length < needed) {
      INDArray before = rows;
      rows = Nd4j.empty(dataType);
      INDArray[] states = kept;
      replace(Math.max(needed, 2 * states.length));
      for (int i = 0; i < states.length; i++) {
        Vectors.copy(states[i], kept[i]);
      }
      if (!before.isEmpty()) {
        before.close();
      }
    }
  }

  private int rowsFor(int steps) {
    return every == 0 ? 0 : steps / every + 1;
  }

  @SuppressWarnings("try") // The scope is there for its closing.
  private void replace(int count) {
    if (!rows.isEmpty()) {
      rows.close();
    }
    runner.forgetArrays();
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      rows = Nd4j.create(dataType, count, length);
      kept = rowsOf(rows);
      finiteKept = finite(rows);
    }
  }

  /** Where the forward pass puts the state at the beginning of step k. */
  INDArray forward(int k) {
    return isKept(k) ? kept[k / every] : between[k & 1];
  }

  private boolean isKept(int k) {
    return every > 0 && k % every == 0;
  }

  /** Whether the state that the forward pass has put there is finite. */
  boolean isFinite(int k) {
    return isKept(k) ? finiteKept.isFinite(k / every) : finiteBetween.isFinite(k & 1);
  }

  /**
   * The state at the beginning of step k in the backward pass, which goes down from the last step.
   * The noise of the runner may be that of another step afterwards.
   */
  INDArray backward(StepGrid grid, int k) {
    int offset = k % every;
    if (offset == 0) {
      return kept[k / every];
    }
    int first = k - offset;
    if (segment != first) {
      INDArray state = kept[first / every];
      for (int i = 1; i < every && first + i < grid.steps(); i++) {
        runner.seek(grid, first + i - 1);
        runner.step(state, between[i]);
        state = between[i];
      }
      segment = first;
    }
    return between[offset];
  }

  long bytes() {
    return (rows.length() + betweenRows.length()) * dataType.width();
  }

  @Override
  public void close() {
    betweenRows.close();
    if (!rows.isEmpty()) {
      rows.close();
    }
  }
}
