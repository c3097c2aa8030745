package io.github.dl4jode.event;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One event that has occurred.
 *
 * @param event which of the events of the solve, counted from 0
 * @param name its name
 * @param time when it occurred
 * @param state y [n] then, before any change; the caller's own
 * @param stateAfter y [n] from which the solve continued: the same array if nothing was changed
 */
public record EventOccurrence(
    int event, String name, double time, INDArray state, INDArray stateAfter)
    implements AutoCloseable {

  /** The same occurrence with a changed state. */
  public EventOccurrence changedTo(INDArray changed) {
    return new EventOccurrence(event, name, time, state, changed);
  }

  /** Frees the arrays now instead of leaving them to the garbage collector. */
  @Override
  public void close() {
    if (state.closeable()) {
      state.close();
    }
    if (stateAfter.closeable()) {
      stateAfter.close();
    }
  }
}
