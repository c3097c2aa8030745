package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes the states of steps that kept nothing again, from the last step before them that kept
 * its state.
 */
final class RestoredStates implements AutoCloseable {

  private static final int NONE = -1;

  private final Method method;
  private final Term term;
  private final StepStore steps;
  private final OffHeapMemory memory;
  private final List<INDArray> states = new ArrayList<>();
  private Optional<Stepper> stepper = Optional.empty();
  // The steps first + 1 … last have their states in the list.
  private int first = NONE;
  private int last = NONE;
  private int cost;

  RestoredStates(Method method, Term term, StepStore steps, OffHeapMemory memory) {
    this.method = method;
    this.term = term;
    this.steps = steps;
    this.memory = memory;
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
    if (stepper.isEmpty()) {
      stepper = Optional.of(method.newStepper(term.shape()));
    }
    Stepper again = stepper.get();
    again.start(term, steps.state(from));
    for (int i = from; i < step; i++) {
      again.attempt(
          new Replayed(steps.start(i), steps.end(i), steps.startOfTerm(i), steps.endOfTerm(i)));
      if (i - from == states.size()) {
        states.add(memory.allocate(term.stateSize()));
      }
      Vectors.copy(again.next(), states.get(i - from));
      again.accept();
      if (steps.jumpsAfter(i)) {
        again.forgetNext();
      }
      again.advance();
    }
    first = from;
    last = step;
    cost += again.evaluations();
  }

  /** The evaluations since the last call. */
  int takeCost() {
    int taken = cost;
    cost = 0;
    return taken;
  }

  long bytes() {
    return stepper.map(Stepper::bytes).orElse(0L);
  }

  @Override
  public void close() {
    stepper.ifPresent(Stepper::close);
    stepper = Optional.empty();
  }

  /** A step that is made again. */
  private record Replayed(double start, double end, double startOfTerm, double endOfTerm)
      implements Increment {}
}
