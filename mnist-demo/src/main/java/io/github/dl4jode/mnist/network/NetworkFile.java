package io.github.dl4jode.mnist.network;

import io.github.dl4jode.layer.onednn.OneDnn;
import io.github.dl4jode.layer.onednn.OneDnnReport;
import io.github.dl4jode.swap.OdeSwap;
import io.github.dl4jode.swap.ResidualChain;
import io.github.dl4jode.swap.SwapSummary;
import io.github.dl4jode.swap.Swapped;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;

/** What DL4J keeps in a file: a configuration as JSON, or a network with its weights as zip. */
public sealed interface NetworkFile
    permits NetworkFile.GraphConfiguration, NetworkFile.StackConfiguration, TrainableNetwork {

  /** The chains of residual blocks. */
  List<ResidualChain> chains();

  /**
   * The longest chain.
   *
   * @throws IllegalArgumentException if there is none, saying why
   */
  ResidualChain longestChain();

  /**
   * The same with the chain replaced.
   *
   * @throws IllegalArgumentException if a layer cannot be part of dynamics, naming it
   */
  Result swap(OdeSwap swap, ResidualChain chain);

  /** The network: the weights that there are, or new ones. */
  TrainableNetwork trainable();

  /** Writes it in the form in which it was read. */
  void write(OutputStream out) throws IOException;

  /** A new network and what has been done to it. */
  record Result(NetworkFile network, SwapSummary summary) {}

  /** The configuration of a graph. */
  record GraphConfiguration(ComputationGraphConfiguration configuration) implements NetworkFile {

    @Override
    public List<ResidualChain> chains() {
      return OdeSwap.chains(configuration);
    }

    @Override
    public ResidualChain longestChain() {
      return OdeSwap.longestChain(configuration);
    }

    @Override
    public Result swap(OdeSwap swap, ResidualChain chain) {
      Swapped<ComputationGraphConfiguration> swapped = swap.swap(configuration, chain);
      return new Result(new GraphConfiguration(swapped.result()), swapped.summary());
    }

    @Override
    public TrainableNetwork trainable() {
      ComputationGraph network = new ComputationGraph(configuration);
      network.init();
      return new Graph(network, Optional.empty());
    }

    @Override
    public void write(OutputStream out) throws IOException {
      out.write(configuration.toJson().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The configuration of a stack of layers. */
  record StackConfiguration(MultiLayerConfiguration configuration) implements NetworkFile {

    @Override
    public List<ResidualChain> chains() {
      return OdeSwap.chains(configuration);
    }

    @Override
    public ResidualChain longestChain() {
      return OdeSwap.longestChain(configuration);
    }

    @Override
    public Result swap(OdeSwap swap, ResidualChain chain) {
      Swapped<MultiLayerConfiguration> swapped = swap.swap(configuration, chain);
      return new Result(new StackConfiguration(swapped.result()), swapped.summary());
    }

    @Override
    public TrainableNetwork trainable() {
      MultiLayerNetwork network = new MultiLayerNetwork(configuration);
      network.init();
      return new Stack(network, Optional.empty());
    }

    @Override
    public void write(OutputStream out) throws IOException {
      out.write(configuration.toJson().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** A graph with its weights and, if it has one, the normaliser of its data. */
  record Graph(ComputationGraph network, Optional<DataNormalization> normalizer)
      implements TrainableNetwork {

    @Override
    public List<ResidualChain> chains() {
      return OdeSwap.chains(network.getConfiguration());
    }

    @Override
    public ResidualChain longestChain() {
      return OdeSwap.longestChain(network.getConfiguration());
    }

    @Override
    public Result swap(OdeSwap swap, ResidualChain chain) {
      Swapped<ComputationGraph> swapped = swap.swap(network, chain);
      return new Result(new Graph(swapped.result(), normalizer), swapped.summary());
    }

    @Override
    public Model model() {
      return network;
    }

    @Override
    public Layer[] layers() {
      return network.getLayers();
    }

    @Override
    public OneDnnReport enableOneDnn() {
      return OneDnn.enable(network);
    }

    @Override
    public INDArray output(INDArray features) {
      return network.outputSingle(features);
    }
  }

  /** A stack of layers with their weights and, if it has one, the normaliser of its data. */
  record Stack(MultiLayerNetwork network, Optional<DataNormalization> normalizer)
      implements TrainableNetwork {

    @Override
    public List<ResidualChain> chains() {
      return OdeSwap.chains(network.getLayerWiseConfigurations());
    }

    @Override
    public ResidualChain longestChain() {
      return OdeSwap.longestChain(network.getLayerWiseConfigurations());
    }

    @Override
    public Result swap(OdeSwap swap, ResidualChain chain) {
      Swapped<MultiLayerNetwork> swapped = swap.swap(network, chain);
      return new Result(new Stack(swapped.result(), normalizer), swapped.summary());
    }

    @Override
    public Model model() {
      return network;
    }

    @Override
    public Layer[] layers() {
      return network.getLayers();
    }

    @Override
    public OneDnnReport enableOneDnn() {
      return OneDnn.enable(network);
    }

    @Override
    public INDArray output(INDArray features) {
      return network.output(features);
    }
  }
}
