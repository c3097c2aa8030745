package io.github.dl4jode.finetune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Finds the trainable layers and vertices of a configuration. A frozen layer or vertex is listed by
 * its name, but has nothing to tune.
 */
final class Tunables {

  private static final GraphVertex[] NOT_INITIALISED = {};

  private Tunables() {}

  /** The layers by name, or by index if they have no name. */
  static Map<String, List<Tunable>> of(MultiLayerConfiguration configuration) {
    Map<String, List<Tunable>> found = new LinkedHashMap<>();
    for (int i = 0; i < configuration.getConfs().size(); i++) {
      Layer layer = configuration.getConf(i).getLayer();
      String name = layer.getLayerName() == null ? Integer.toString(i) : layer.getLayerName();
      found.put(name, inLayer(layer));
    }
    return found;
  }

  /** The layers and vertices by the name of the vertex. */
  static Map<String, List<Tunable>> of(ComputationGraphConfiguration configuration) {
    Map<String, List<Tunable>> found = new LinkedHashMap<>();
    configuration.getVertices().forEach((name, vertex) -> found.put(name, inVertex(vertex)));
    return found;
  }

  /**
   * The settings of the configuration, and of the running layers: a wrapper such as {@code
   * LastTimeStep} gives its layer a copy of the configuration.
   */
  static Map<String, List<Tunable>> of(MultiLayerNetwork network) {
    Map<String, List<Tunable>> found = of(network.getLayerWiseConfigurations());
    List<String> names = List.copyOf(found.keySet());
    if (network.isInitCalled()) {
      for (int i = 0; i < names.size(); i++) {
        found.get(names.get(i)).addAll(atWork(network.getLayer(i)));
      }
    }
    return found;
  }

  /** The same for a {@code ComputationGraph}. */
  static Map<String, List<Tunable>> of(ComputationGraph network) {
    Map<String, List<Tunable>> found = of(network.getConfiguration());
    for (GraphVertex vertex : Optional.ofNullable(network.getVertices()).orElse(NOT_INITIALISED)) {
      if (vertex.hasLayer()) {
        found.get(vertex.getVertexName()).addAll(atWork(vertex.getLayer()));
      }
    }
    return found;
  }

  private static List<Tunable> atWork(org.deeplearning4j.nn.api.Layer layer) {
    boolean frozen = layer instanceof org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
    return !frozen && layer.getConfig() instanceof Layer configured
        ? inLayer(configured)
        : List.of();
  }

  private static List<Tunable> inVertex(org.deeplearning4j.nn.conf.graph.GraphVertex vertex) {
    if (vertex instanceof LayerVertex holder) {
      return inLayer(holder.getLayerConf().getLayer());
    }
    List<Tunable> found = new ArrayList<>();
    if (vertex instanceof SameDiffVertex own) {
      found.add(Tunable.of(own));
    }
    return found;
  }

  private static List<Tunable> inLayer(Layer layer) {
    List<Tunable> found = new ArrayList<>();
    collect(layer, found::add);
    return found;
  }

  private static void collect(Layer layer, Consumer<Tunable> found) {
    if (layer instanceof BaseLayer base) {
      found.accept(Tunable.of(base));
    } else if (layer instanceof AbstractSameDiffLayer graph) {
      found.accept(Tunable.of(graph));
    } else if (layer instanceof Bidirectional both) {
      collect(both.getFwd(), found);
      collect(both.getBwd(), found);
    } else if (layer instanceof BaseWrapperLayer wrapper
        && !(layer instanceof FrozenLayerWithBackprop)) {
      collect(wrapper.getUnderlying(), found);
    }
  }
}
