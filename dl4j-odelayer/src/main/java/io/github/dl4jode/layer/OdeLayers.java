package io.github.dl4jode.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The ODE layers of a network at work. */
public final class OdeLayers {

  private OdeLayers() {}

  /**
   * What the solvers of a network did in their last passes.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   * @return by the layer's name, or its index where it has none; empty where there is no ODE layer,
   *     or none has run
   */
  public static Map<String, SolveReport> reports(Model model) {
    Map<String, SolveReport> reports = new LinkedHashMap<>();
    for (Layer layer : layersOf(model)) {
      if (unwrapped(layer) instanceof CompiledLayerRuntime runtime) {
        Optional<SolveReport> report = runtime.report();
        report.ifPresent(r -> reports.put(nameOf(runtime), r));
      }
    }
    return reports;
  }

  private static Layer[] layersOf(Model model) {
    if (model instanceof MultiLayerNetwork network) {
      return network.getLayers();
    }
    return model instanceof ComputationGraph graph ? graph.getLayers() : new Layer[0];
  }

  /** The layer inside what freezes it or spreads it over time. */
  private static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper ? unwrapped(wrapper.getUnderlying()) : layer;
  }

  private static String nameOf(CompiledLayerRuntime runtime) {
    String name = runtime.conf().getLayer().getLayerName();
    return name == null ? Integer.toString(runtime.getIndex()) : name;
  }
}
