package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.dynamics.graph.Activations;
import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A dense network on each row: linear maps {@code Wi}, {@code bi}, counted from 1, with an
 * activation between them.
 *
 * @param hidden the widths of the hidden layers; none makes it linear
 * @param activation after each hidden layer
 */
public record Readout(
    @JsonProperty("hidden") List<Long> hidden, @JsonProperty("activation") Activation activation)
    implements java.io.Serializable {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if a width is not positive or the activation not supported
   */
  @JsonCreator
  public Readout {
    hidden = List.copyOf(hidden);
    if (hidden.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException("Readout: widths must be positive, not " + hidden);
    }
    Activations.requireSupported(activation);
  }

  /** One linear map. */
  public static Readout linear() {
    return new Readout(List.of(), Activation.IDENTITY);
  }

  /** With hidden layers of these widths. */
  public static Readout of(Activation activation, long... hidden) {
    return new Readout(LongStream.of(hidden).boxed().toList(), activation);
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
          new Initialization(
              new WeightInitUniform(), width(i - 1, inputs, outputs), width(i, inputs, outputs));
      draw.weights(parameters.get("W" + i));
      draw.bias(parameters.get("b" + i));
    }
  }

  /** Writes the network into a graph: from x [rows, inputs] to [rows, outputs]. */
  public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
    SDVariable layer = x;
    for (int i = 1; i <= maps(); i++) {
      layer = layer.mmul(parameters.get("W" + i)).add(parameters.get("b" + i));
      if (i < maps()) {
        layer = Activations.apply(graph, activation, layer);
      }
    }
    return layer;
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
