package io.github.dl4jode.pytorch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer or vertex that takes weights.
 *
 * @param configuration of it
 * @param parameters by name, views of the parameters of the network
 */
record WeightTarget(Object configuration, Map<String, INDArray> parameters) {

  /** Those of a network, by name. */
  static Map<String, WeightTarget> of(MultiLayerNetwork network) {
    Map<String, WeightTarget> all = new LinkedHashMap<>();
    for (Layer layer : network.getLayers()) {
      org.deeplearning4j.nn.conf.layers.Layer configuration = layer.conf().getLayer();
      all.put(
          configuration.getLayerName(), new WeightTarget(configuration, layer.paramTable(false)));
    }
    return all;
  }

  /** Those of a graph, by name. */
  static Map<String, WeightTarget> of(ComputationGraph network) {
    Map<String, WeightTarget> all = new LinkedHashMap<>();
    for (GraphVertex vertex : network.getVertices()) {
      String name = vertex.getVertexName();
      org.deeplearning4j.nn.conf.graph.GraphVertex configuration =
          network.getConfiguration().getVertices().get(name);
      if (configuration instanceof LayerVertex layer) {
        all.put(name, new WeightTarget(layer.getLayerConf().getLayer(), vertex.paramTable(false)));
      } else if (configuration != null) {
        all.put(name, new WeightTarget(configuration, vertex.paramTable(false)));
      }
    }
    return all;
  }
}
