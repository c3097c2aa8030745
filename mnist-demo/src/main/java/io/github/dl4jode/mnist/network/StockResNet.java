package io.github.dl4jode.mnist.network;

import io.github.dl4jode.noise.NetworkSeed;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A small residual network for digits in DL4J's own layers alone, as its users write them: two
 * stages, of 16 channels at 14×14 and of 32 at 7×7, whose blocks are convolution, batch
 * normalisation, ReLU, convolution, batch normalisation, sum and ReLU; a block with a 1×1
 * convolution on its shortcut leads from one to the other (He et al. 2015, "Deep Residual
 * Learning").
 */
public final class StockResNet {

  private static final int NARROW = 16;
  private static final int WIDE = 32;
  private static final int BLOCKS_BEFORE = 2;
  private static final double DECAY = 0.8;

  private StockResNet() {}

  /**
   * The configuration.
   *
   * @param blocks of the second stage, at least 1, without the one that leads to it
   * @param learningRate of stochastic gradient descent with momentum 0.9, at first; it falls by a
   *     fifth with each epoch
   * @param seed of the first weights
   */
  public static ComputationGraphConfiguration configuration(
      int blocks, double learningRate, long seed) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(NetworkSeed.of(seed))
            .updater(
                new Nesterovs(
                    new ExponentialSchedule(ScheduleType.EPOCH, learningRate, DECAY), 0.9))
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(InputType.convolutional(28, 28, 1));
    convolution(graph, "stem", 3, NARROW, 2, "image");
    normalization(graph, "stem-norm", Activation.RELU, "stem");
    String x = "stem-norm";
    for (int i = 1; i <= BLOCKS_BEFORE; i++) {
      x = block(graph, "narrow" + i, NARROW, 1, x);
    }
    x = block(graph, "down", WIDE, 2, x);
    for (int i = 1; i <= blocks; i++) {
      x = block(graph, "wide" + i, WIDE, 1, x);
    }
    return graph
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), x)
        .addLayer(
            "digit",
            new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build(),
            "pool")
        .setOutputs("digit")
        .build();
  }

  /** A block that keeps the shape, or one that changes it, with a convolution on its shortcut. */
  private static String block(GraphBuilder graph, String name, int channels, int stride, String x) {
    convolution(graph, name + "-conv1", 3, channels, stride, x);
    normalization(graph, name + "-norm1", Activation.RELU, name + "-conv1");
    convolution(graph, name + "-conv2", 3, channels, 1, name + "-norm1");
    normalization(graph, name + "-norm2", Activation.IDENTITY, name + "-conv2");
    String shortcut = x;
    if (stride != 1) {
      shortcut = name + "-shortcut";
      convolution(graph, shortcut, 1, channels, stride, x);
    }
    graph.addVertex(
        name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), name + "-norm2", shortcut);
    graph.addLayer(
        name, new ActivationLayer.Builder().activation(Activation.RELU).build(), name + "-sum");
    return name;
  }

  private static void convolution(
      GraphBuilder graph, String name, int kernel, int channels, int stride, String input) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(kernel, kernel)
            .stride(stride, stride)
            .convolutionMode(ConvolutionMode.Same)
            .nOut(channels)
            .build(),
        input);
  }

  private static void normalization(
      GraphBuilder graph, String name, Activation activation, String input) {
    graph.addLayer(name, new BatchNormalization.Builder().activation(activation).build(), input);
  }
}
