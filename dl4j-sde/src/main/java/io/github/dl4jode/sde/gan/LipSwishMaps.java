package io.github.dl4jode.sde.gan;

import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dense network on rows as a part of a graph: linear maps with LipSwish between them, x ↦ 0.909 x
 * sigmoid(x), and tanh after the last one. Parameters {@code W1}, {@code b1}, … after the prefix.
 *
 * <p>LipSwish is smooth, and its slope is at most 1 (Chen, Behrmann, Duvenaud and Jacobsen 2019).
 *
 * @param prefix of the names of the parameters
 * @param widths of input, hidden layers and output
 */
record LipSwishMaps(String prefix, List<Long> widths) {

  private static final double LARGEST_SLOPE_INVERSE = 0.909;

  LipSwishMaps {
    widths = List.copyOf(widths);
  }

  static LipSwishMaps of(String prefix, long inputs, List<Long> hidden, long outputs) {
    List<Long> widths = new ArrayList<>(List.of(inputs));
    widths.addAll(hidden);
    widths.add(outputs);
    return new LipSwishMaps(prefix, widths);
  }

  /**
   * Refuses widths that no network has.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  static List<Long> requireWidths(List<Long> hidden) {
    if (hidden.stream().anyMatch(width -> width < 1)) {
      throw new IllegalArgumentException("Hidden layers need positive widths, not " + hidden);
    }
    return List.copyOf(hidden);
  }

  void defineParameters(SDLayerParams parameters) {
    for (int i = 1; i < widths.size(); i++) {
      parameters.addWeightParam(weight(i), widths.get(i - 1), widths.get(i));
      parameters.addBiasParam(bias(i), widths.get(i));
    }
  }

  private String weight(int map) {
    return prefix + "W" + map;
  }

  private String bias(int map) {
    return prefix + "b" + map;
  }

  /** Draws as PyTorch does, and multiplies by the gain. */
  void initializeParameters(Map<String, INDArray> parameters, double gain) {
    for (int i = 1; i < widths.size(); i++) {
      Initialization draw =
          new Initialization(new WeightInitUniform(), widths.get(i - 1), widths.get(i));
      draw.weights(parameters.get(weight(i)));
      draw.bias(parameters.get(bias(i)));
      parameters.get(weight(i)).muli(gain);
      parameters.get(bias(i)).muli(gain);
    }
  }

  /** From x [rows, inputs] to [rows, outputs]. */
  SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
    return define(graph, x.mmul(parameters.get(weight(1))).add(bias(1, parameters)), 1, parameters);
  }

  /** The same with the time as a further input, whose weights are {@code T}. */
  SDVariable define(
      SameDiff graph, SDVariable t, SDVariable x, Map<String, SDVariable> parameters) {
    SDVariable shift = bias(1, parameters).add(parameters.get(prefix + "T").mul(t));
    return define(graph, x.mmul(parameters.get(weight(1))).add(shift), 1, parameters);
  }

  private SDVariable bias(int map, Map<String, SDVariable> parameters) {
    return parameters.get(bias(map));
  }

  private SDVariable define(
      SameDiff graph, SDVariable first, int map, Map<String, SDVariable> parameters) {
    if (map == widths.size() - 1) {
      return graph.math().tanh(first);
    }
    SDVariable active = first.mul(graph.nn().sigmoid(first)).mul(LARGEST_SLOPE_INVERSE);
    SDVariable next = active.mmul(parameters.get(weight(map + 1))).add(bias(map + 1, parameters));
    return define(graph, next, map + 1, parameters);
  }

  /** Names the weights of the time. */
  void defineTimeParameters(SDLayerParams parameters) {
    parameters.addWeightParam(prefix + "T", widths.get(1));
  }

  /** Draws the weights of the time as a further row of the first map. */
  void initializeTimeParameters(Map<String, INDArray> parameters, double gain) {
    INDArray weights = parameters.get(prefix + "T");
    new Initialization(new WeightInitUniform(), widths.get(0) + 1, widths.get(1))
        .timeWeights(weights);
    weights.muli(gain);
  }
}
