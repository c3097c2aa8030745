package io.github.dl4jode.swap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Finds the residual blocks of a graph, and says why other sums are not blocks. */
final class GraphChains {

  private final ComputationGraphConfiguration configuration;
  private final Map<String, List<String>> readers = new LinkedHashMap<>();

  private final List<ResidualUnit> units = new ArrayList<>();
  private final Map<String, String> refusals = new LinkedHashMap<>();

  private GraphChains(ComputationGraphConfiguration configuration) {
    this.configuration = configuration;
    configuration
        .getVertexInputs()
        .forEach((name, inputs) -> inputs.forEach(input -> addReader(input, name)));
    configuration.getVertices().forEach(this::examine);
  }

  private void addReader(String input, String reader) {
    readers.computeIfAbsent(input, name -> new ArrayList<>()).add(reader);
  }

  /** The chains of a graph in its order, each as long as possible. */
  static List<ResidualChain> of(ComputationGraphConfiguration configuration) {
    return new GraphChains(configuration).chains();
  }

  /** The reason by name for each element-wise sum that is not a residual block. */
  static Map<String, String> refusals(ComputationGraphConfiguration configuration) {
    return new GraphChains(configuration).refusals;
  }

  // Blocks

  private void examine(String name, GraphVertex vertex) {
    if (vertex instanceof ElementWiseVertex sum && sum.getOp() == ElementWiseVertex.Op.Add) {
      examineSum(name);
    } else if (layer(name).filter(BlockLayers::isBlock).isPresent() && hasNoPreProcessor(name)) {
      String input = configuration.getVertexInputs().get(name).get(0);
      units.add(new ResidualUnit(input, List.of(name), List.of(name)));
    }
  }

  private void examineSum(String sum) {
    List<String> inputs = configuration.getVertexInputs().get(sum);
    if (inputs.size() != 2) {
      refusals.put(sum, "it adds " + inputs.size() + " inputs, not a branch and its input");
      return;
    }
    List<String> reasons = new ArrayList<>();
    for (int shortcut = 1; shortcut >= 0; shortcut--) {
      Optional<List<String>> branch =
          branchBetween(inputs.get(shortcut), inputs.get(1 - shortcut), reasons);
      if (branch.isPresent()) {
        addUnits(inputs.get(shortcut), branch.get(), sum);
        return;
      }
    }
    refusals.put(sum, String.join("; and ", reasons));
  }

  /** The layers from x, not included, to the end; empty if that is no plain sequence of layers. */
  private Optional<List<String>> branchBetween(String x, String end, List<String> reasons) {
    List<String> branch = new ArrayList<>();
    String current = end;
    while (!current.equals(x)) {
      Optional<String> obstacle = obstacle(current);
      if (obstacle.isPresent()) {
        reasons.add("going back from \"" + end + "\" to \"" + x + "\", " + obstacle.get());
        return Optional.empty();
      }
      branch.add(0, current);
      current = configuration.getVertexInputs().get(current).get(0);
    }
    return branch.isEmpty() ? Optional.empty() : Optional.of(branch);
  }

  /** The reason why a vertex cannot be part of a branch. */
  private Optional<String> obstacle(String vertex) {
    String quoted = "\"" + vertex + "\" ";
    if (configuration.getNetworkInputs().contains(vertex)) {
      return Optional.of("the way ends at the network's input " + quoted.strip());
    }
    if (layer(vertex).isEmpty()) {
      return Optional.of(
          quoted + "is a " + configuration.getVertices().get(vertex).getClass().getSimpleName());
    }
    if (!hasNoPreProcessor(vertex)) {
      return Optional.of(quoted + "has a preprocessor");
    }
    if (readersOf(vertex).size() != 1 || configuration.getNetworkOutputs().contains(vertex)) {
      return Optional.of(quoted + "is read by others too");
    }
    return Optional.empty();
  }

  /** An activation after a sum belongs to the block, or follows a block without activation. */
  private void addUnits(String input, List<String> branch, String sum) {
    List<String> vertices = new ArrayList<>(branch);
    vertices.add(sum);
    ResidualUnit plain = new ResidualUnit(input, branch, vertices);
    activationBehind(sum)
        .ifPresent(
            activation -> {
              vertices.add(activation);
              units.add(new ResidualUnit(input, branch, vertices));
            });
    units.add(plain);
  }

  private Optional<String> activationBehind(String sum) {
    List<String> its = readersOf(sum);
    boolean alone = its.size() == 1 && !configuration.getNetworkOutputs().contains(sum);
    return alone && layer(its.get(0)).filter(ActivationLayer.class::isInstance).isPresent()
        ? Optional.of(its.get(0))
        : Optional.empty();
  }

  // Chains

  private List<ResidualChain> chains() {
    List<ResidualChain> possible =
        units.stream()
            .filter(unit -> units.stream().noneMatch(before -> isContinuedBy(before, unit)))
            .map(this::chainFrom)
            .toList();
    return possible.stream().filter(chain -> isBestOf(possible, chain)).toList();
  }

  /** If a block may belong to several chains, the longest counts, and the first of equal ones. */
  private static boolean isBestOf(List<ResidualChain> possible, ResidualChain chain) {
    return possible.stream()
        .filter(other -> !Collections.disjoint(other.vertices(), chain.vertices()))
        .max(
            Comparator.comparingInt(ResidualChain::length)
                .thenComparing(possible::indexOf, Comparator.reverseOrder()))
        .filter(chain::equals)
        .isPresent();
  }

  private ResidualChain chainFrom(ResidualUnit first) {
    List<ResidualUnit> chain = new ArrayList<>();
    Optional<ResidualUnit> next = Optional.of(first);
    while (next.isPresent()) {
      ResidualUnit last = next.get();
      chain.add(last);
      next = units.stream().filter(unit -> isContinuedBy(last, unit)).findFirst();
    }
    return new ResidualChain(chain);
  }

  /** Whether nothing but the next block reads what a block yields, and both are of equal layers. */
  private boolean isContinuedBy(ResidualUnit unit, ResidualUnit next) {
    String output = unit.output();
    return next.input().equals(output)
        && next.vertices().containsAll(readersOf(output))
        && !configuration.getNetworkOutputs().contains(output)
        && layersOf(unit).equals(layersOf(next));
  }

  /** The layers of a block, without their names; the sum is not among them. */
  private List<Layer> layersOf(ResidualUnit unit) {
    return unit.vertices().stream()
        .flatMap(vertex -> layer(vertex).stream())
        .map(BlockLayers::withoutName)
        .toList();
  }

  // The graph

  private List<String> readersOf(String vertex) {
    return readers.getOrDefault(vertex, List.of());
  }

  private Optional<Layer> layer(String vertex) {
    return Optional.ofNullable(configuration.getVertices().get(vertex))
        .filter(LayerVertex.class::isInstance)
        .map(found -> ((LayerVertex) found).getLayerConf().getLayer());
  }

  private boolean hasNoPreProcessor(String vertex) {
    return ((LayerVertex) configuration.getVertices().get(vertex)).getPreProcessor() == null;
  }
}
