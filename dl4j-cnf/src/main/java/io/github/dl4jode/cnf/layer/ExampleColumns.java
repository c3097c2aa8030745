package io.github.dl4jode.cnf.layer;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A layer's input and its parts: the examples, and after them in [batch, d + c] the contexts, where
 * there are any. Without contexts the input has any shape.
 *
 * @param inputShape of the input
 * @param exampleShape of an example where each is a row of the input; empty where the input tells
 * @param context c, 0 for none
 */
public record ExampleColumns(long[] inputShape, long[] exampleShape, long context) {

  /** The number of examples. */
  long batch() {
    return inputShape[0];
  }

  /** d, the components of an example without its context. */
  public long dimension() {
    return Arrays.stream(inputShape).skip(1).reduce(1, Math::multiplyExact) - context;
  }

  /**
   * The shape in which flows see the examples.
   *
   * @throws IllegalArgumentException if the rows do not hold examples of the shape they should have
   */
  public long[] stateShape() {
    if (inputShape.length > 2) {
      return inputShape.clone();
    }
    if (exampleShape.length == 0) {
      return new long[] {batch(), dimension()};
    }
    if (Arrays.stream(exampleShape).reduce(1, Math::multiplyExact) != dimension()) {
      throw new IllegalArgumentException(
          "rows of %d components are no examples of shape %s%s"
              .formatted(
                  inputShape[1],
                  Arrays.toString(exampleShape),
                  context == 0 ? "" : " with contexts of " + context));
    }
    return LongStream.concat(LongStream.of(batch()), Arrays.stream(exampleShape)).toArray();
  }

  /** Zeros for contexts, [batch, c]; empty where there are none. */
  public INDArray newContext(DataType dataType) {
    return context == 0 ? Nd4j.empty(dataType) : Nd4j.create(dataType, batch(), context);
  }

  /**
   * Copies the parts of an input.
   *
   * @param state receives the examples, as one vector or [batch, d]
   * @param contexts receives the contexts
   */
  public void split(INDArray input, INDArray state, INDArray contexts) {
    if (context == 0) {
      state.reshape(inputShape).assign(input);
    } else {
      rows(state).assign(columns(input, 0, dimension()));
      contexts.assign(columns(input, dimension(), dimension() + context));
    }
  }

  /** The way back, into an array of the input's shape. */
  void join(INDArray state, INDArray contexts, INDArray input) {
    if (context == 0) {
      input.assign(state.reshape(inputShape));
    } else {
      columns(input, 0, dimension()).assign(rows(state));
      columns(input, dimension(), dimension() + context).assign(contexts);
    }
  }

  private INDArray rows(INDArray state) {
    return state.reshape(batch(), dimension());
  }

  private static INDArray columns(INDArray input, long from, long to) {
    return input.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }
}
