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
    SDVariable layer = x;
    for (int i = 1; i < widths.length; i++) {
      layer = layer.mmul(parameters.get(prefix + "W" + i)).add(parameters.get(prefix + "b" + i));
      if (i < widths.length - 1) {
        layer = graph.nn().softplus(layer);
      }
    }
    return layer;
  }
}
