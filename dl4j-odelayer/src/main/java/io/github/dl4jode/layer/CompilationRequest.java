package io.github.dl4jode.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a layer is compiled for. */
public final class CompilationRequest {

  private final DataType dataType;
  private final long[] inputShape;
  private final boolean training;
  private final Map<String, INDArray> parameters;

  /**
   * Collects what is known.
   *
   * @param dataType of the network
   * @param inputShape of the whole minibatch
   * @param training whether backward passes follow
   * @param parameters views of the network's parameters by name, in the order of its flat gradient
   */
  public CompilationRequest(
      DataType dataType, long[] inputShape, boolean training, Map<String, INDArray> parameters) {
    this.dataType = dataType;
    this.inputShape = inputShape.clone();
    this.training = training;
    this.parameters = new LinkedHashMap<>(parameters);
  }

  /** FLOAT or DOUBLE. */
  public DataType dataType() {
    return dataType;
  }

  /** The shape of the whole minibatch. */
  public long[] inputShape() {
    return inputShape.clone();
  }

  /** Whether backward passes follow. */
  public boolean training() {
    return training;
  }

  /** Views of the network's parameters, in the order of its flat gradient. */
  public Map<String, INDArray> parameters() {
    return parameters;
  }
}
