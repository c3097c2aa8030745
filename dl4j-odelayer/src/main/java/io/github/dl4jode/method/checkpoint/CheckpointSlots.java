package io.github.dl4jode.method.checkpoint;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.term.TermShape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory of kept states, which the arcs of a solve share. Each arc keeps the state of its first
 * step; where no slot is free, an arc takes those of the arcs before it. They will be gone back
 * through after it, and have its slots then.
 */
final class CheckpointSlots {

  private final OffHeapMemory memory;
  private final TermShape shape;
  private final int count;
  private final Deque<INDArray> free = new ArrayDeque<>();
  // In the order of the arcs.
  private final List<KeptStates> arcs = new ArrayList<>();
  private int used;

  /** Slots for states of this shape; a slot takes memory when it is first used. */
  CheckpointSlots(OffHeapMemory memory, TermShape shape, int count) {
    this.memory = memory;
    this.shape = shape;
    this.count = count;
  }

  /** An arc after all others. */
  KeptStates newArc() {
    KeptStates arc = new KeptStates(this);
    arcs.add(arc);
    return arc;
  }

  /** Drops the states of an arc that begins, and of all arcs after it. */
  void begin(KeptStates arc) {
    for (int i = arcs.size() - 1; i >= arcs.indexOf(arc); i--) {
      arcs.get(i).clear();
    }
  }

  boolean isFull() {
    return used == count;
  }

  /** The slots that an arc has or can have while it is solved. */
  int obtainableBy(KeptStates arc) {
    return count - arcs.indexOf(arc);
  }

  /** The slots that an arc has, and those that are free. */
  int availableTo(KeptStates arc) {
    return count - used + arc.count();
  }

  /**
   * Drops a state of the first arc before this one that keeps more than one.
   *
   * @return false if there is none
   */
  boolean takeFromArcBefore(KeptStates arc) {
    for (KeptStates other : arcs) {
      if (other == arc) {
        return false;
      }
      if (other.count() > 1) {
        other.drop(other.count() - 1);
        return true;
      }
    }
    return false;
  }

  INDArray take() {
    if (isFull()) {
      throw new IllegalArgumentException(
          "Checkpoints: the solve has %d arcs between events and changes of the state so far, and the limit holds %d states, one for the beginning of each arc: give more bytes, %d for each arc"
              .formatted(arcs.size(), count, shape.stateSize() * shape.dataType().width()));
    }
    used++;
    return free.isEmpty() ? memory.allocate(shape.stateSize()) : free.pop();
  }

  void giveBack(INDArray slot) {
    used--;
    free.push(slot);
  }
}
