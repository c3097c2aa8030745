package io.github.dl4jode.mnist.network;

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
 * convolutions down to 7×7, blocks of convolution, batch normalisation, ReLU, convolution, batch
 * normalisation, sum and ReLU (He et al. 2015, "Deep Residual Learning"), and a linear head.
 */
public final class StockResNet {

  private static final int CHANNELS = 32;
  private static final double DECAY = 0.8;

  private StockResNet() {}

  /**
   * The configuration.
   *
   * @param blocks their number, at least 1
   * @param learningRate of stochastic gradient descent with momentum 0.9, at first; it falls by a
   *     fifth with each epoch
   * @param seed of the first weights
   */
  public static ComputationGraphConfiguration configuration(
      int blocks, double learningRate, long seed) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(
                new Nesterovs(
                    new ExponentialSchedule(ScheduleType.EPOCH, learningRate, DECAY), 0.9))
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("image")
            .setInputTypes(InputType.convolutional(28, 28, 1));
    convolution(graph, "stem1", 16, 2, "image");
    normalization(graph, "stem1-norm", Activation.RELU, "stem1");
    convolution(graph, "stem2", CHANNELS, 2, "stem1-norm");
    normalization(graph, "stem2-norm", Activation.RELU, "stem2");
    String x = "stem2-norm";
    for (int i = 1; i <= blocks; i++) {
      x = block(graph, "block" + i, x);
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

  private static String block(GraphBuilder graph, String name, String x) {
    convolution(graph, name + "-conv1", CHANNELS, 1, x);
    normalization(graph, name + "-norm1", Activation.RELU, name + "-conv1");
    convolution(graph, name + "-conv2", CHANNELS, 1, name + "-norm1");
    normalization(graph, name + "-norm2", Activation.IDENTITY, name + "-conv2");
    graph.addVertex(
        name + "-sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), name + "-norm2", x);
    graph.addLayer(
        name, new ActivationLayer.Builder().activation(Activation.RELU).build(), name + "-sum");
    return name;
  }

  private static void convolution(
      GraphBuilder graph, String name, int channels, int stride, String input) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(3, 3)
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
