package io.github.dl4jode.layer.compiled;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The runtime layers of a built network. */
public final class NetworkLayers {

  private NetworkLayers() {}

  /**
   * The layers in the network's order; a frozen layer is still in its wrapper.
   *
   * @return by the layer's name, or its index if it has no name; empty for any other model
   */
  public static Map<String, Layer> of(Model model) {
    Map<String, Layer> byName = new LinkedHashMap<>();
    for (Layer layer : layersOf(model)) {
      byName.put(nameOf(unwrapped(layer)), layer);
    }
    return byName;
  }

  /** The layer inside what freezes it or spreads it over time. */
  public static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? unwrapped(wrapper.getUnderlying()) : layer;
  }

  private static Layer[] layersOf(Model model) {
    if (model instanceof MultiLayerNetwork network) {
      return network.getLayers();
    }
    return model instanceof ComputationGraph graph ? graph.getLayers() : new Layer[0];
  }

  private static String nameOf(Layer layer) {
    String name = layer.conf().getLayer().getLayerName();
    return name == null ? Integer.toString(layer.getIndex()) : name;
  }
}
