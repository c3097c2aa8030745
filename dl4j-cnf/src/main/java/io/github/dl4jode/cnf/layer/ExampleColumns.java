package io.github.dl4jode.cnf.layer;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A layer's input and its parts: the examples, and behind them in [batch, d + c] the contexts,
 * where there are any. Without contexts the input has any shape.
 *
 * @param inputShape of the input
 * @param context c, 0 for none
 */
public record ExampleColumns(long[] inputShape, long context) {

  /** The number of examples. */
  long batch() {
    return inputShape[0];
  }

  /** d, the components of an example without its context. */
  long dimension() {
    return Arrays.stream(inputShape).skip(1).reduce(1, Math::multiplyExact) - context;
  }

  /** The shape of the examples without contexts. */
  public long[] stateShape() {
    return context == 0 ? inputShape.clone() : new long[] {batch(), dimension()};
  }

  /** Zeros for contexts, [batch, c]; empty where there are none. */
  public INDArray newContext(DataType dataType) {
    return context == 0 ? Nd4j.empty(dataType) : Nd4j.create(dataType, batch(), context);
  }

  /**
   * Copies the parts of an input.
   *
   * @param state receives the examples, as one vector
   * @param contexts receives the contexts
   */
  public void split(INDArray input, INDArray state, INDArray contexts) {
    INDArray target = state.reshape(stateShape());
    target.assign(context == 0 ? input : columns(input, 0, dimension()));
    if (context > 0) {
      contexts.assign(columns(input, dimension(), dimension() + context));
    }
  }

  /** The way back, into an array of the input's shape. */
  void join(INDArray state, INDArray contexts, INDArray input) {
    INDArray source = state.reshape(stateShape());
    if (context == 0) {
      input.assign(source);
    } else {
      columns(input, 0, dimension()).assign(source);
      columns(input, dimension(), dimension() + context).assign(contexts);
    }
  }

  private static INDArray columns(INDArray input, long from, long to) {
    return input.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }
}
