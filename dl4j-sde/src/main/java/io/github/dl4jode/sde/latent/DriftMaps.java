package io.github.dl4jode.sde.latent;

import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Linear maps with softplus between them, as a part of a graph: parameters {@code W1}, {@code b1},
 * … after the prefix.
 *
 * @param prefix of the names of the parameters
 * @param widths of input, hidden layers and output
 */
record DriftMaps(String prefix, long... widths) {

  void defineParameters(SDLayerParams parameters) {
    for (int i = 1; i < widths.length; i++) {
      parameters.addWeightParam(prefix + "W" + i, widths[i - 1], widths[i]);
      parameters.addBiasParam(prefix + "b" + i, widths[i]);
    }
  }

  void initializeParameters(Map<String, INDArray> parameters) {
    for (int i = 1; i < widths.length; i++) {
      Initialization draw = new Initialization(new WeightInitUniform(), widths[i - 1], widths[i]);
      draw.weights(parameters.get(prefix + "W" + i));
      draw.bias(parameters.get(prefix + "b" + i));
    }
  }

  SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
    SDVariable first = layer(1, x, parameters.get(firstWeights()), parameters);
    return afterFirst(graph, first, parameters);
  }

  /**
   * The maps of an input whose last columns the first map has been applied to already.
   *
   * @param x the first columns of the input
   * @param ofOthers the last columns times their rows of the first weights
   */
  SDVariable define(
      SameDiff graph,
      SDVariable x,
      int columns,
      SDVariable ofOthers,
      Map<String, SDVariable> parameters) {
    int[] rows = {columns, Math.toIntExact(widths[1])};
    SDVariable weights = graph.slice(parameters.get(firstWeights()), new int[2], rows);
    return afterFirst(graph, layer(1, x, weights, parameters).add(ofOthers), parameters);
  }

  /** The name of the weights of the first map, whose rows belong to the columns of the input. */
  String firstWeights() {
    return prefix + "W1";
  }

  private SDVariable layer(
      int i, SDVariable x, SDVariable weights, Map<String, SDVariable> parameters) {
    return x.mmul(weights).add(parameters.get(prefix + "b" + i));
  }

  private SDVariable afterFirst(
      SameDiff graph, SDVariable first, Map<String, SDVariable> parameters) {
    SDVariable layer = first;
    for (int i = 2; i < widths.length; i++) {
      SDVariable weights = parameters.get(prefix + "W" + i);
      layer = layer(i, graph.nn().softplus(layer), weights, parameters);
    }
    return layer;
  }
}
