package io.github.dl4jode.layer;

import io.github.dl4jode.layer.compiled.CompiledRuntime;
import io.github.dl4jode.layer.compiled.NetworkLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;

/** The ODE layers and vertices of a network at work. */
public final class OdeLayers {

  private OdeLayers() {}

  /**
   * The layers and vertices of this library in a network with their settings, a line each: for an
   * {@link OdeLayer} dynamics, solver, gradient, times and output. DL4J's own {@code summary()} has
   * room for names and shapes only.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   */
  public static String summary(Model model) {
    StringBuilder text = new StringBuilder();
    NetworkLayers.of(model)
        .forEach(
            (name, layer) -> {
              if (NetworkLayers.unwrapped(layer) instanceof CompiledRuntime<?> runtime) {
                text.append(name)
                    .append(": ")
                    .append(runtime.description())
                    .append(System.lineSeparator());
              }
            });
    return text.toString();
  }

  /**
   * What the solvers of a network did in their last passes.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   * @return by the layer's name, or its index where it has none; empty where there is none, or none
   *     has run
   */
  public static Map<String, SolveReport> reports(Model model) {
    Map<String, SolveReport> reports = new LinkedHashMap<>();
    runtimes(model)
        .forEach(
            (name, runtime) -> runtime.report().ifPresent(report -> reports.put(name, report)));
    return reports;
  }

  /** The ops without a loop in Java that make a layer's last pass slow, by the layers with some. */
  static Map<String, Set<String>> opsWithoutLoop(Model model) {
    Map<String, Set<String>> ops = new LinkedHashMap<>();
    runtimes(model)
        .forEach(
            (name, runtime) -> {
              if (!runtime.opsWithoutLoop().isEmpty()) {
                ops.put(name, runtime.opsWithoutLoop());
              }
            });
    return ops;
  }

  private static Map<String, CompiledRuntime<?>> runtimes(Model model) {
    Map<String, CompiledRuntime<?>> runtimes = new LinkedHashMap<>();
    NetworkLayers.of(model)
        .forEach(
            (name, layer) -> {
              if (NetworkLayers.unwrapped(layer) instanceof CompiledRuntime<?> runtime) {
                runtimes.put(name, runtime);
              }
            });
    return runtimes;
  }
}
