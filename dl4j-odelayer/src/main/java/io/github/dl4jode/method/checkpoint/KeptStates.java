package io.github.dl4jode.method.checkpoint;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The states of some steps of an arc, in the order of the steps, in slots that arcs share. */
final class KeptStates {

  private final CheckpointSlots slots;
  private int[] steps = new int[16];
  private INDArray[] states = new INDArray[16];
  private int count;

  /** Empty. */
  KeptStates(CheckpointSlots slots) {
    this.slots = slots;
  }

  void clear() {
    dropFrom(0);
  }

  int count() {
    return count;
  }

  /** Whether no slot is free. */
  boolean isFull() {
    return slots.isFull();
  }

  /** The step of a state. */
  int step(int index) {
    return steps[index];
  }

  /** A state [n]. */
  INDArray state(int index) {
    return states[index];
  }

  /** Keeps a copy of the state of a step after all others. */
  void add(int step, INDArray state) {
    if (count == steps.length) {
      steps = Arrays.copyOf(steps, 2 * count);
      states = Arrays.copyOf(states, 2 * count);
    }
    INDArray slot = slots.take();
    Vectors.copy(state, slot);
    steps[count] = step;
    states[count++] = slot;
  }

  /** Drops a state. */
  void drop(int index) {
    slots.giveBack(states[index]);
    int later = count - index - 1;
    System.arraycopy(steps, index + 1, steps, index, later);
    System.arraycopy(states, index + 1, states, index, later);
    count--;
  }

  /** Drops the states of all steps after a step. */
  void dropAfter(int step) {
    int kept = count;
    while (kept > 0 && steps[kept - 1] > step) {
      kept--;
    }
    dropFrom(kept);
  }

  private void dropFrom(int kept) {
    while (count > kept) {
      slots.giveBack(states[--count]);
    }
  }
}
