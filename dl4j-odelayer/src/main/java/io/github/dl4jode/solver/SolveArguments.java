package io.github.dl4jode.solver;

import io.github.dl4jode.term.Term;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks the arguments of a solve before it computes anything. */
final class SolveArguments {

  private SolveArguments() {}

  /** Checks that a state fits its term, and the term itself. */
  static void checkState(Term term, INDArray state) {
    DataType type = term.dataType();
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "The term's data type must be FLOAT or DOUBLE, not " + type);
    }
    if (state.rank() != 1 || state.length() != term.stateSize()) {
      throw new IllegalArgumentException(
          "The term has a state of shape [%d]; the initial state has shape %s. Reshape it to rank 1."
              .formatted(term.stateSize(), Arrays.toString(state.shape())));
    }
    if (state.dataType() != type) {
      throw new IllegalArgumentException(
          "The term computes in %s; the initial state is %s. Cast one to the other's data type."
              .formatted(type, state.dataType()));
    }
    long controlled = term.errorControlledSize();
    if (controlled < 1 || controlled > term.stateSize()) {
      throw new IllegalArgumentException(
          "The error-controlled part of the state has %d of %d elements; it must have 1 or more, and not more than there are"
              .formatted(controlled, term.stateSize()));
    }
  }

  /** Checks an array that a caller gives for the output. */
  static void checkOutput(Term term, int times, INDArray states) {
    long size = term.stateSize();
    boolean fits =
        states.rank() == 2
            && states.size(0) == times
            && states.size(1) == size
            && states.dataType() == term.dataType()
            && states.stride(1) == 1
            && (times == 1 || states.stride(0) == size);
    if (!fits) {
      throw new IllegalArgumentException(
          "The output must be a row-major %s array of shape [%d, %d], not %s %s with strides %s"
              .formatted(
                  term.dataType(),
                  times,
                  size,
                  states.dataType(),
                  Arrays.toString(states.shape()),
                  Arrays.toString(states.stride())));
    }
  }

  /**
   * Checks output times.
   *
   * @param mayEnd whether an event may end the solve, so that the last time may be infinite
   */
  static void checkTimes(boolean mayEnd, double... times) {
    if (times.length == 0) {
      throw new IllegalArgumentException(
          "A solve needs times: where it begins, and where states are wanted");
    }
    for (int i = 0; i < times.length; i++) {
      boolean last = i > 0 && i == times.length - 1;
      if (Double.isInfinite(times[i]) && last && !mayEnd) {
        throw new IllegalArgumentException(
            "The last time is %s, and no event ends the solve; add one by Event.ending, or give a finite time"
                .formatted(times[i]));
      }
      if (Double.isNaN(times[i]) || (Double.isInfinite(times[i]) && !last)) {
        throw new IllegalArgumentException("times[%d] is %s".formatted(i, times[i]));
      }
    }
    if (!isOfZeroLength(times)) {
      checkOrder("times", times[1] > times[0], times);
    }
  }

  /** Whether there is nothing to integrate. */
  static boolean isOfZeroLength(double... times) {
    return times.length == 1 || (times.length == 2 && times[0] == times[1]);
  }

  private static void checkOrder(String name, boolean forwards, double... times) {
    for (int i = 1; i < times.length; i++) {
      if (forwards ? times[i] <= times[i - 1] : times[i] >= times[i - 1]) {
        throw new IllegalArgumentException(
            "The times must increase or decrease strictly; %s[%d] = %s follows %s"
                .formatted(name, i, times[i], times[i - 1]));
      }
    }
  }

  /** Checks stops or jumps: they lie between the first and the last time, in order. */
  static void checkInside(String name, double[] inside, double first, double last) {
    if (inside.length == 0) {
      return;
    }
    double[] together = new double[inside.length + 2];
    together[0] = first;
    System.arraycopy(inside, 0, together, 1, inside.length);
    together[together.length - 1] = last;
    boolean forwards = last > first;
    for (int i = 1; i < together.length; i++) {
      boolean ordered = forwards ? together[i] > together[i - 1] : together[i] < together[i - 1];
      if (!ordered) {
        throw new IllegalArgumentException(
            "The %s must lie between the first and the last time, %s and %s, in the order of the solve; they are %s"
                .formatted(name, first, last, Arrays.toString(inside)));
      }
    }
  }
}
