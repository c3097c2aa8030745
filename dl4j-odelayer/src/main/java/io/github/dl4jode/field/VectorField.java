package io.github.dl4jode.field;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The right-hand side f of the ordinary differential equation y' = f(t, y).
 *
 * <p>The state is one flat, contiguous array of rank 1; a {@link StateLayout} names its parts. A
 * field must give the same derivative for the same arguments: the solver evaluates it at every
 * stage and may replay a step. A field is not safe for use by several threads at once.
 */
public interface VectorField {

  /** The number n of elements of the state. */
  long stateSize();

  /** The data type of the state: {@link DataType#FLOAT} or {@link DataType#DOUBLE}. */
  DataType dataType();

  /**
   * Evaluates the field.
   *
   * @param t time
   * @param state the state [n]; read, neither modified nor retained
   * @param derivative receives f(t, state) [n]; every element is written; not retained; shares no
   *     memory with the state
   */
  void evaluate(double t, INDArray state, INDArray derivative);

  /**
   * The length of the leading part of the state whose error the step-size control watches.
   *
   * @return a number from 1 to {@link #stateSize()}, the default
   */
  default long errorControlledSize() {
    return stateSize();
  }
}
