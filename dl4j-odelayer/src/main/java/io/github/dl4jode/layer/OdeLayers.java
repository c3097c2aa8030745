package io.github.dl4jode.layer;

import io.github.dl4jode.layer.compiled.CompiledRuntime;
import io.github.dl4jode.layer.compiled.NetworkLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;

/** The ODE layers and vertices of a running network. */
public final class OdeLayers {

  private OdeLayers() {}

  /**
   * The layers and vertices of this library in a network with their settings, one line each: for an
   * {@link OdeLayer} dynamics, solver, gradient, times and output. DL4J's own {@code summary()}
   * shows only names and shapes.
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
   * The work of the solvers of a network in their last passes.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   * @return by the layer's name, or its index if it has no name; empty if no solver has run
   */
  public static Map<String, SolveReport> reports(Model model) {
    Map<String, SolveReport> reports = new LinkedHashMap<>();
    runtimes(model)
        .forEach(
            (name, runtime) -> runtime.report().ifPresent(report -> reports.put(name, report)));
    return reports;
  }

  /**
   * The steps and the adjoints of the solvers of a network in their last passes. The call computes
   * a norm for each.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   * @return by the layer's name, or its index if it has no name; empty if no solver has run
   */
  public static Map<String, SolveTrace> traces(Model model) {
    Map<String, SolveTrace> traces = new LinkedHashMap<>();
    runtimes(model)
        .forEach((name, runtime) -> runtime.trace().ifPresent(trace -> traces.put(name, trace)));
    return traces;
  }

  /**
   * What the dynamics' penalties add to the score of a network in its last training pass, as means
   * over the minibatch.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   * @return by the layer's name, or its index if it has no name; layers that add nothing are absent
   */
  public static Map<String, Double> penalties(Model model) {
    Map<String, Double> penalties = new LinkedHashMap<>();
    runtimes(model)
        .forEach(
            (name, runtime) -> {
              double penalty = runtime.penalty();
              if (penalty != 0) {
                penalties.put(name, penalty);
              }
            });
    return penalties;
  }

  /** The ops without a loop in Java that make the last pass of a layer slow, by layer. */
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
