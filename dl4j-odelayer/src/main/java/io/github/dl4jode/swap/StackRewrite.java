package io.github.dl4jode.swap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Replaces a chain in a stack of layers. */
final class StackRewrite {

  private final OdeSwap options;
  private final MultiLayerConfiguration before;
  private final ResidualChain chain;
  private final String name;
  private final int first;
  private final OdeBlock block;

  StackRewrite(OdeSwap options, MultiLayerConfiguration before, ResidualChain chain) {
    this.options = options;
    this.before = before;
    this.chain = chain;
    this.first = StackChains.index(before, chain.vertices().get(0));
    List<String> used = new ArrayList<>();
    for (int i = 0; i < before.getConfs().size(); i++) {
      used.add(StackChains.name(before, i));
    }
    this.name = Names.unused(options.name(), used);
    this.block = new OdeBlock(options, List.of(before.getConf(first)));
  }

  Swapped<MultiLayerConfiguration> configuration(double lastTime) {
    NeuralNetConfiguration ode = block.configuration(name, lastTime);
    MultiLayerConfiguration after = before.clone();
    List<NeuralNetConfiguration> layers = new ArrayList<>(after.getConfs());
    List<NeuralNetConfiguration> replaced = layers.subList(first, first + chain.length());
    replaced.clear();
    layers.add(first, ode);
    after.setConfs(layers);
    after.setInputPreProcessors(preProcessorsAfter());
    return new Swapped<>(after, chain, summary(ode));
  }

  private Map<Integer, InputPreProcessor> preProcessorsAfter() {
    Map<Integer, InputPreProcessor> after = new HashMap<>();
    before
        .getInputPreProcessors()
        .forEach((index, preProcessor) -> after.put(indexAfter(index), preProcessor.clone()));
    return after;
  }

  /** The new index of a layer that stays, or of the first replaced layer. */
  private int indexAfter(int index) {
    return index <= first ? index : index - chain.length() + 1;
  }

  private SwapSummary summary(NeuralNetConfiguration ode) {
    long chainParameters = parameters(before.getConfs().subList(first, first + chain.length()));
    return new SwapSummary(
        chain,
        name,
        block.dynamics().toString(),
        chainParameters,
        parameters(List.of(ode)),
        parameters(before.getConfs()));
  }

  private static long parameters(List<NeuralNetConfiguration> layers) {
    long sum = 0;
    for (NeuralNetConfiguration configuration : layers) {
      Layer layer = configuration.getLayer();
      sum += layer.initializer().numParams(configuration);
    }
    return sum;
  }

  /** A network that takes every parameter that the given one has under the same name. */
  Swapped<MultiLayerNetwork> network(MultiLayerNetwork given, double lastTime) {
    Swapped<MultiLayerConfiguration> swapped = configuration(lastTime);
    MultiLayerNetwork network = new MultiLayerNetwork(swapped.result());
    network.init();
    for (int i = 0; i < given.getnLayers(); i++) {
      if (i < first || i >= first + chain.length()) {
        Parameters.copy(
            given.getLayer(i).paramTable(false), network.getLayer(indexAfter(i)).paramTable(false));
      }
    }
    if (options.startingPoint() == StartingPoint.MEAN_OF_BRANCHES) {
      List<List<Map<String, INDArray>>> blocks = new ArrayList<>();
      for (int i = first; i < first + chain.length(); i++) {
        blocks.add(List.of(Parameters.orNone(given.getLayer(i).paramTable(false))));
      }
      Parameters.copy(block.meanParameters(blocks), network.getLayer(first).paramTable(false));
    }
    return new Swapped<>(network, chain, swapped.summary());
  }
}
