package io.github.dl4jode.solver;

import io.github.dl4jode.field.VectorField;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks what a solve is given, before anything is computed. */
final class SolveArguments {

  private SolveArguments() {}

  /** Checks that a state fits its field, and the field itself. */
  static void checkState(VectorField field, INDArray state) {
    DataType type = field.dataType();
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "The field's data type must be FLOAT or DOUBLE, not " + type);
    }
    if (state.rank() != 1 || state.length() != field.stateSize()) {
      throw new IllegalArgumentException(
          "The field has a state of shape [%d]; the initial state has shape %s. Reshape it to rank 1."
              .formatted(field.stateSize(), Arrays.toString(state.shape())));
    }
    if (state.dataType() != type) {
      throw new IllegalArgumentException(
          "The field computes in %s; the initial state is %s. Cast one to the other's data type."
              .formatted(type, state.dataType()));
    }
    long controlled = field.errorControlledSize();
    if (controlled < 1 || controlled > field.stateSize()) {
      throw new IllegalArgumentException(
          "The error-controlled part of the state has %d of %d elements; it must have 1 or more, and not more than there are"
              .formatted(controlled, field.stateSize()));
    }
  }

  /** Checks an array that a caller gives for the output. */
  static void checkOutput(VectorField field, int times, INDArray states) {
    long size = field.stateSize();
    boolean fits =
        states.rank() == 2
            && states.size(0) == times
            && states.size(1) == size
            && states.dataType() == field.dataType()
            && states.stride(1) == 1
            && (times == 1 || states.stride(0) == size);
    if (!fits) {
      throw new IllegalArgumentException(
          "The output must be a row-major %s array of shape [%d, %d], not %s %s with strides %s"
              .formatted(
                  field.dataType(),
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
   * @return a copy
   */
  static double[] checkTimes(double... times) {
    if (times.length < 2) {
      throw new IllegalArgumentException(
          "At least two times are needed, where the solve begins and where it ends, not "
              + Arrays.toString(times));
    }
    for (int i = 0; i < times.length; i++) {
      if (!Double.isFinite(times[i])) {
        throw new IllegalArgumentException("times[%d] is %s".formatted(i, times[i]));
      }
    }
    boolean forwards = times[1] > times[0];
    for (int i = 1; i < times.length; i++) {
      if (forwards ? times[i] <= times[i - 1] : times[i] >= times[i - 1]) {
        throw new IllegalArgumentException(
            "The times must increase or decrease strictly; times[%d] = %s follows %s"
                .formatted(i, times[i], times[i - 1]));
      }
    }
    return times.clone();
  }
}
