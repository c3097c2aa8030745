package io.github.dl4jode.cde.layer;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which input of a {@link CdeComputation} is what; the first one is the series. */
record Roles(boolean times, boolean mask, boolean state, boolean history) {

  /** The series alone. */
  static Roles ofSeries() {
    return new Roles(false, false, false, false);
  }

  private int indexOf(boolean present, boolean... before) {
    if (!present) {
      return -1;
    }
    int index = 1;
    for (boolean one : before) {
      index += one ? 1 : 0;
    }
    return index;
  }

  private static <T> Optional<T> at(int index, List<T> inputs) {
    return index < 0 ? Optional.empty() : Optional.of(inputs.get(index));
  }

  /** The times of the observations. */
  <T> Optional<T> times(List<T> inputs) {
    return at(indexOf(times), inputs);
  }

  /** What is observed. */
  <T> Optional<T> mask(List<T> inputs) {
    return at(indexOf(mask, times), inputs);
  }

  /** The state at the beginning [batch, hidden]. */
  <T> Optional<T> state(List<T> inputs) {
    return at(stateIndex(), inputs);
  }

  /** The index of the state; negative if there is none. */
  int stateIndex() {
    return indexOf(state, times, mask);
  }

  /** The steps before those of the series, where it goes on [batch, channels, steps]. */
  Optional<INDArray> history(List<INDArray> inputs) {
    return at(indexOf(history, times, mask, state), inputs);
  }

  /** The number of steps before those of the series. */
  int earlierSteps(List<long[]> shapes) {
    return at(indexOf(history, times, mask, state), shapes).map(shape -> (int) shape[2]).orElse(0);
  }
}
