package io.github.dl4jode.cde.dynamics;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.graph.Activations;
import io.github.dl4jode.dynamics.graph.Initialization;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A dense network on rows: linear maps {@code Wi} [in, out] and {@code bi} [out], counted from 1,
 * with an activation after each hidden one and another after the last.
 *
 * @param hidden the widths of the hidden layers; none makes one linear map
 * @param activation after each hidden layer
 * @param last the activation after the last map
 * @param weightInit of the weights; {@code WeightInitUniform} draws biases too, as PyTorch does
 */
public record DenseMaps(
    @JsonProperty("hidden") List<Long> hidden,
    @JsonProperty("activation") Activation activation,
    @JsonProperty("last") Activation last,
    @JsonProperty("weightInit") IWeightInit weightInit)
    implements Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a width is not positive or an activation not supported
   */
  @JsonCreator
  public DenseMaps {
    hidden = List.copyOf(hidden);
    if (hidden.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException("Hidden layers need positive widths, not " + hidden);
    }
    Activations.requireSupported(activation);
    Activations.requireSupported(last);
    Required.setting(weightInit, "weightInit");
  }

  /** Maps with first values as in PyTorch. */
  public static DenseMaps of(Activation activation, Activation last, long... hidden) {
    return new DenseMaps(
        LongStream.of(hidden).boxed().toList(), activation, last, new WeightInitUniform());
  }

  /** The same with first values from the network, unless others than PyTorch's were chosen. */
  public DenseMaps inheriting(IWeightInit networks) {
    return weightInit instanceof WeightInitUniform
        ? new DenseMaps(hidden, activation, last, networks)
        : this;
  }

  /** Names the parameters and gives their shapes. */
  public void defineParameters(long inputs, long outputs, SDLayerParams parameters) {
    for (int i = 1; i <= maps(); i++) {
      parameters.addWeightParam("W" + i, width(i - 1, inputs, outputs), width(i, inputs, outputs));
      parameters.addBiasParam("b" + i, width(i, inputs, outputs));
    }
  }

  /** Writes the first values of the parameters. */
  public void initializeParameters(long inputs, long outputs, Map<String, INDArray> parameters) {
    for (int i = 1; i <= maps(); i++) {
      Initialization draw =
          new Initialization(weightInit, width(i - 1, inputs, outputs), width(i, inputs, outputs));
      draw.weights(parameters.get("W" + i));
      draw.bias(parameters.get("b" + i));
    }
  }

  /** Writes the network into a graph: from x [rows, inputs] to [rows, outputs]. */
  public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
    SDVariable layer = x;
    for (int i = 1; i <= maps(); i++) {
      layer = layer.mmul(parameters.get("W" + i)).add(parameters.get("b" + i));
      layer = Activations.apply(graph, i < maps() ? activation : last, layer);
    }
    return layer;
  }

  /** The settings for display. */
  String inWords() {
    return "hidden=%s, activation=%s, last=%s".formatted(hidden, activation, last);
  }

  private int maps() {
    return hidden.size() + 1;
  }

  private long width(int i, long inputs, long outputs) {
    if (i == 0) {
      return inputs;
    }
    return i == maps() ? outputs : hidden.get(i - 1);
  }
}
