package io.github.dl4jode.swap;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Replaces a chain in a graph. */
final class GraphRewrite {

  private final OdeSwap options;
  private final ComputationGraphConfiguration before;
  private final ResidualChain chain;
  private final String name;
  private final OdeBlock block;

  GraphRewrite(OdeSwap options, ComputationGraphConfiguration before, ResidualChain chain) {
    this.options = options;
    this.before = before;
    this.chain = chain;
    requireOwn(chain);
    this.name = Names.unused(options.name(), before.getVertices().keySet());
    this.block = new OdeBlock(options, parts(chain.units().get(0)));
  }

  private void requireOwn(ResidualChain chain) {
    if (!before.getVertices().keySet().containsAll(chain.vertices())) {
      throw new IllegalArgumentException(
          "The network has not all vertices of this chain; take one of OdeSwap.chains(...) of the"
              + " same network: "
              + chain);
    }
  }

  /** The parts of the dynamics: the activation after the sum, if there is one, and the branch. */
  private List<NeuralNetConfiguration> parts(ResidualUnit unit) {
    return partNames(unit).stream()
        .map(part -> ((LayerVertex) before.getVertices().get(part)).getLayerConf())
        .toList();
  }

  private List<String> partNames(ResidualUnit unit) {
    List<String> names = new ArrayList<>();
    if (hasActivationBehind(unit)) {
      names.add(unit.output());
    }
    names.addAll(unit.branch());
    return names;
  }

  private boolean hasActivationBehind(ResidualUnit unit) {
    return !unit.branch().contains(unit.output())
        && before.getVertices().get(unit.output()) instanceof LayerVertex;
  }

  Swapped<ComputationGraphConfiguration> configuration(double lastTime) {
    ComputationGraphConfiguration after = before.clone();
    LayerVertex ode = new LayerVertex(block.configuration(name, lastTime), null);
    Set<String> removed = new HashSet<>(chain.vertices());
    boolean activationStays = hasActivationBehind(chain.units().get(chain.length() - 1));
    if (activationStays) {
      removed.remove(chain.output());
    }
    after.setVertices(new LinkedHashMap<>());
    after.setVertexInputs(new LinkedHashMap<>());
    String first = chain.vertices().get(0);
    before
        .clone()
        .getVertices()
        .forEach(
            (vertexName, vertex) -> {
              if (vertexName.equals(first)) {
                add(after, name, ode, List.of(chain.input()));
              }
              if (!removed.contains(vertexName)) {
                add(after, vertexName, vertex, inputsAfter(vertexName, activationStays));
              }
            });
    if (!activationStays) {
      after.getNetworkOutputs().replaceAll(this::renamed);
    }
    after.validate();
    return new Swapped<>(after, chain, summary(ode));
  }

  private static void add(
      ComputationGraphConfiguration graph, String name, GraphVertex vertex, List<String> inputs) {
    graph.getVertices().put(name, vertex);
    graph.getVertexInputs().put(name, inputs);
  }

  private List<String> inputsAfter(String vertex, boolean activationStays) {
    if (activationStays && vertex.equals(chain.output())) {
      return List.of(name);
    }
    List<String> inputs = before.getVertexInputs().get(vertex);
    return activationStays ? inputs : inputs.stream().map(this::renamed).toList();
  }

  private String renamed(String vertex) {
    return vertex.equals(chain.output()) ? name : vertex;
  }

  private SwapSummary summary(LayerVertex ode) {
    long chainParameters =
        chain.vertices().stream()
            .mapToLong(vertex -> before.getVertices().get(vertex).numParams(false))
            .sum();
    long networkParameters =
        before.getVertices().values().stream().mapToLong(vertex -> vertex.numParams(false)).sum();
    return new SwapSummary(
        chain,
        name,
        block.dynamics().toString(),
        chainParameters,
        ode.numParams(false),
        networkParameters);
  }

  /** A network that takes every parameter that the given one has under the same name. */
  Swapped<ComputationGraph> network(ComputationGraph given, double lastTime) {
    Swapped<ComputationGraphConfiguration> swapped = configuration(lastTime);
    ComputationGraph network = new ComputationGraph(swapped.result());
    network.init();
    Set<String> replaced = new HashSet<>(chain.vertices());
    for (String vertex : swapped.result().getVertices().keySet()) {
      if (before.getVertices().containsKey(vertex) && !replaced.contains(vertex)) {
        Parameters.copy(
            given.getVertex(vertex).paramTable(false), network.getVertex(vertex).paramTable(false));
      }
    }
    if (options.startingPoint() == StartingPoint.MEAN_OF_BRANCHES) {
      List<List<Map<String, INDArray>>> blocks =
          chain.units().stream().map(unit -> parametersOf(given, unit)).toList();
      Parameters.copy(block.meanParameters(blocks), network.getVertex(name).paramTable(false));
    }
    return new Swapped<>(network, chain, swapped.summary());
  }

  private List<Map<String, INDArray>> parametersOf(ComputationGraph network, ResidualUnit unit) {
    return partNames(unit).stream()
        .map(part -> network.getLayer(part).paramTable(false))
        .map(Parameters::orNone)
        .toList();
  }
}
