package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The states of some steps, in the order of the steps, in a limited number of slots. */
final class KeptStates {

  private final OffHeapMemory memory;
  private final long stateSize;
  private final int slots;
  private final Deque<INDArray> free = new ArrayDeque<>();
  private int[] steps = new int[16];
  private INDArray[] states = new INDArray[16];
  private int count;

  /** Empty; a slot takes memory when it is first used. */
  KeptStates(OffHeapMemory memory, long stateSize, int slots) {
    this.memory = memory;
    this.stateSize = stateSize;
    this.slots = slots;
  }

  void clear() {
    dropFrom(0);
  }

  int slots() {
    return slots;
  }

  int count() {
    return count;
  }

  boolean isFull() {
    return count == slots;
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
      int length = (int) Math.min(slots, 2L * count);
      steps = Arrays.copyOf(steps, length);
      states = Arrays.copyOf(states, length);
    }
    INDArray slot = free.isEmpty() ? memory.allocate(stateSize) : free.pop();
    Vectors.copy(state, slot);
    steps[count] = step;
    states[count++] = slot;
  }

  /** Drops a state. */
  void drop(int index) {
    free.push(states[index]);
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
      free.push(states[--count]);
    }
  }
}
