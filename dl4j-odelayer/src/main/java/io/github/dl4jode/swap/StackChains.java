package io.github.dl4jode.swap;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * Finds the residual blocks of a stack of layers. A stack has no sums of its own, so its blocks are
 * layers that hold the sum inside.
 */
final class StackChains {

  private static final String INPUT = "input";

  private StackChains() {}

  /** The chains of a stack in its order, each as long as possible. */
  static List<ResidualChain> of(MultiLayerConfiguration configuration) {
    List<ResidualChain> chains = new ArrayList<>();
    List<ResidualUnit> run = new ArrayList<>();
    for (int i = 0; i < configuration.getConfs().size(); i++) {
      if (!run.isEmpty() && !continues(configuration, i)) {
        chains.add(new ResidualChain(run));
        run.clear();
      }
      if (BlockLayers.isBlock(layer(configuration, i))) {
        String name = name(configuration, i);
        String input = i == 0 ? INPUT : name(configuration, i - 1);
        run.add(new ResidualUnit(input, List.of(name), List.of(name)));
      }
    }
    // The last layer of a trainable stack is not a block; in another stack it may be one.
    if (!run.isEmpty()) {
      chains.add(new ResidualChain(run));
    }
    return chains;
  }

  private static boolean continues(MultiLayerConfiguration configuration, int index) {
    Layer here = layer(configuration, index);
    return BlockLayers.isBlock(here)
        && configuration.getInputPreProcess(index) == null
        && BlockLayers.withoutName(here)
            .equals(BlockLayers.withoutName(layer(configuration, index - 1)));
  }

  static Layer layer(MultiLayerConfiguration configuration, int index) {
    return configuration.getConf(index).getLayer();
  }

  /** The name of a layer, or its index if it has no name. */
  static String name(MultiLayerConfiguration configuration, int index) {
    String name = layer(configuration, index).getLayerName();
    return name == null ? Integer.toString(index) : name;
  }

  /** The index of the layer of this name. */
  static int index(MultiLayerConfiguration configuration, String name) {
    for (int i = 0; i < configuration.getConfs().size(); i++) {
      if (name(configuration, i).equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("The network has no layer \"" + name + "\"");
  }
}
