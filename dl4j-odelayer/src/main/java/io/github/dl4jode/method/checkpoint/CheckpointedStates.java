package io.github.dl4jode.method.checkpoint;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.term.TermShape;
import java.util.OptionalInt;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The states of the steps of a solve in a limited memory: some are kept, and the others are
 * computed again from the last kept one before them. On the way back the slots of states that are
 * no longer needed take states between. For authors of methods.
 */
public final class CheckpointedStates {

  private static final int NONE = -1;

  private final StepRepeater repeater;
  private CheckpointSlots slots;
  private KeptStates kept;
  private OnlineThinning thinning;
  // Two states outside the slots: those at the end and at the beginning of the step undone.
  private final INDArray[] provided;
  private final int[] providedSteps = {NONE, NONE};
  private int latest;
  private int plannedSteps;
  private int nextToKeep;
  private int goal;

  /**
   * Takes the fixed memory.
   *
   * @param shape of the term
   * @param memory of the states, closed by the caller
   * @param budget the bytes of the slots
   * @param repeater makes steps again
   * @throws IllegalArgumentException if they do not hold two states
   */
  public CheckpointedStates(
      TermShape shape, OffHeapMemory memory, long budget, StepRepeater repeater) {
    this.repeater = repeater;
    long stateBytes = shape.stateSize() * shape.dataType().width();
    long count = budget / stateBytes;
    if (count < 2) {
      throw new IllegalArgumentException(
          "Checkpoints: %d bytes do not hold two states of %d bytes each (%d × %d numbers of type %s); give at least %d bytes"
              .formatted(
                  budget,
                  stateBytes,
                  shape.batch(),
                  shape.stateSize() / shape.batch(),
                  shape.dataType(),
                  2 * stateBytes));
    }
    useSlots(new CheckpointSlots(memory, shape, (int) Math.min(count, Integer.MAX_VALUE - 8)));
    provided =
        new INDArray[] {memory.allocate(shape.stateSize()), memory.allocate(shape.stateSize())};
  }

  private void useSlots(CheckpointSlots shared) {
    slots = shared;
    kept = shared.newArc();
    thinning = new OnlineThinning(kept);
  }

  /** Has the slots of another arc, which comes before this one, in place of its own. */
  public void share(CheckpointedStates other) {
    useSlots(other.slots);
  }

  /** Forgets the last solve; the next one has this number of steps, if it is known. */
  public void startForward(OptionalInt planned) {
    slots.begin(kept);
    thinning.clear();
    providedSteps[0] = NONE;
    providedSteps[1] = NONE;
    plannedSteps = planned.orElse(0);
    nextToKeep = 0;
  }

  /** The forward solve has made a step from this state. */
  public void stepAccepted(int step, INDArray state) {
    // It may be the last step, where the way back begins.
    providedSteps[latest] = step;
    Vectors.copy(state, provided[latest]);
    if (step >= plannedSteps) {
      if (makesRoom() || thinning.makesRoom(step)) {
        kept.add(step, state);
      }
    } else if (step == nextToKeep) {
      makesRoom();
      kept.add(step, state);
      nextToKeep = nextToKeep(step, plannedSteps, slots.obtainableBy(kept));
    }
  }

  /** Takes a slot of an arc before, if no other one is free. Returns whether it did. */
  private boolean makesRoom() {
    return slots.isFull() && slots.takeFromArcBefore(kept);
  }

  /** The step whose state takes the next slot after that of a step; the end if no slot is free. */
  private int nextToKeep(int step, int end, int obtainable) {
    int left = obtainable - kept.count() + 1;
    return left > 1 && end - step > 1 ? step + Binomial.split(end - step, left) : end;
  }

  /** The state where a step begins, [n]; valid until two other steps have been asked for. */
  public INDArray state(int step) {
    if (providedSteps[latest] != step) {
      latest = 1 - latest;
      if (providedSteps[latest] != step) {
        providedSteps[latest] = step;
        provide(step);
      }
    }
    return provided[latest];
  }

  private void provide(int step) {
    kept.dropAfter(step);
    int from = kept.step(kept.count() - 1);
    INDArray state = kept.state(kept.count() - 1);
    if (from == step) {
      Vectors.copy(state, provided[latest]);
    } else {
      goal = step;
      nextToKeep = nextToKeep(from, goal + 1, slots.availableTo(kept));
      repeater.advance(from, state, goal, this::take);
    }
  }

  /** A step has been made again. The state that has been asked for needs no slot. */
  private void take(int step, INDArray state) {
    if (step == goal) {
      Vectors.copy(state, provided[latest]);
    } else if (step == nextToKeep) {
      kept.add(step, state);
      nextToKeep = nextToKeep(step, goal + 1, slots.availableTo(kept));
    }
  }
}
