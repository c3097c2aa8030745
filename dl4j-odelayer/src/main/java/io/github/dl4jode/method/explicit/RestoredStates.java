package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.StepStore;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes the states of steps that kept nothing again, from the last step before them that kept
 * its state.
 */
final class RestoredStates {

  private static final int NONE = -1;

  private final StepStore steps;
  private final OffHeapMemory memory;
  private final long stateSize;
  private final RepeatedSteps repeated;
  private final List<INDArray> states = new ArrayList<>();
  // The steps first + 1 … last have their states in the list.
  private int first = NONE;
  private int last = NONE;

  RestoredStates(StepStore steps, OffHeapMemory memory, long stateSize, RepeatedSteps repeated) {
    this.steps = steps;
    this.memory = memory;
    this.stateSize = stateSize;
    this.repeated = repeated;
  }

  /** Forgets the states of the last solve. */
  void clear() {
    first = NONE;
    last = NONE;
  }

  /** The state where a step begins, [n]. */
  INDArray state(int step) {
    if (first == NONE || step <= first || step > last) {
      restore(step);
    }
    return states.get(step - first - 1);
  }

  private void restore(int step) {
    int from = step;
    while (!steps.hasState(from)) {
      from--;
    }
    first = from;
    last = step;
    repeated.advance(from, steps.state(from), step, this::store);
  }

  private void store(int step, INDArray state) {
    int index = step - first - 1;
    if (index == states.size()) {
      states.add(memory.allocate(stateSize));
    }
    Vectors.copy(state, states.get(index));
  }
}
