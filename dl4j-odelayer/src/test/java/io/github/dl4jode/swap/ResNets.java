package io.github.dl4jode.swap;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Residual networks in stock layers, as users of DL4J write them; images of 12×12, 5 classes. */
final class ResNets {

  static final int SIDE = 12;
  static final int CLASSES = 5;

  private ResNets() {}

  /** He et al. (2015): convolution, batch norm, ReLU, convolution, batch norm, sum, ReLU. */
  static ComputationGraphConfiguration postActivation(DataType type, int blocks) {
    GraphBuilder graph = begin(type, 3, CNN2DFormat.NCHW);
    convolution(graph, "stem", 8, 3, Activation.RELU, CNN2DFormat.NCHW, "image");
    String x = "stem";
    for (int i = 1; i <= blocks; i++) {
      String name = "block" + i;
      convolution(graph, name + "-conv1", 8, 3, Activation.IDENTITY, CNN2DFormat.NCHW, x);
      graph.addLayer(
          name + "-bn1",
          new BatchNormalization.Builder().activation(Activation.RELU).build(),
          name + "-conv1");
      convolution(
          graph, name + "-conv2", 8, 3, Activation.IDENTITY, CNN2DFormat.NCHW, name + "-bn1");
      graph.addLayer(name + "-bn2", new BatchNormalization(), name + "-conv2");
      graph.addVertex(name + "-add", add(), name + "-bn2", x);
      graph.addLayer(name, activation(Activation.RELU), name + "-add");
      x = name;
    }
    return end(graph, x);
  }

  /** He et al. (2016): batch norm, ReLU, convolution, twice, sum; images in rows of pixels. */
  static ComputationGraphConfiguration preActivationNhwc(DataType type, int blocks) {
    GraphBuilder graph = begin(type, 3, CNN2DFormat.NHWC);
    convolution(graph, "stem", 8, 3, Activation.IDENTITY, CNN2DFormat.NHWC, "image");
    String x = "stem";
    for (int i = 1; i <= blocks; i++) {
      String name = "block" + i;
      String before = x;
      for (int j = 1; j <= 2; j++) {
        graph.addLayer(name + "-bn" + j, new BatchNormalization(), before);
        graph.addLayer(name + "-relu" + j, activation(Activation.RELU), name + "-bn" + j);
        before = name + "-conv" + j;
        convolution(graph, before, 8, 3, Activation.IDENTITY, CNN2DFormat.NHWC, name + "-relu" + j);
      }
      graph.addVertex(name, add(), x, before);
      x = name;
    }
    return end(graph, x);
  }

  /** Down to 4 channels, a 3×3 convolution, and up again; two stages with a projection between. */
  static ComputationGraphConfiguration bottleneck(DataType type) {
    GraphBuilder graph = begin(type, 3, CNN2DFormat.NCHW);
    convolution(graph, "stem", 8, 3, Activation.RELU, CNN2DFormat.NCHW, "image");
    String x = bottleneckStage(graph, "a", 8, 2, "stem");
    graph.addLayer(
        "projection", new ConvolutionLayer.Builder(1, 1).stride(2, 2).nOut(16).build(), x);
    graph.addLayer(
        "down",
        new ConvolutionLayer.Builder(3, 3)
            .stride(2, 2)
            .convolutionMode(ConvolutionMode.Same)
            .nOut(16)
            .build(),
        x);
    graph.addVertex("transition", add(), "down", "projection");
    return end(graph, bottleneckStage(graph, "b", 16, 3, "transition"));
  }

  private static String bottleneckStage(
      GraphBuilder graph, String stage, int channels, int blocks, String input) {
    String x = input;
    for (int i = 1; i <= blocks; i++) {
      String name = stage + i;
      convolution(graph, name + "-in", 4, 1, Activation.RELU, CNN2DFormat.NCHW, x);
      convolution(graph, name + "-mid", 4, 3, Activation.RELU, CNN2DFormat.NCHW, name + "-in");
      convolution(
          graph, name + "-out", channels, 1, Activation.IDENTITY, CNN2DFormat.NCHW, name + "-mid");
      graph.addVertex(name + "-sum", add(), x, name + "-out");
      graph.addLayer(name, activation(Activation.LEAKYRELU), name + "-sum");
      x = name;
    }
    return x;
  }

  /** Tanh and convolution, sum; no normalisation. */
  static ComputationGraphConfiguration plain(DataType type, int blocks) {
    GraphBuilder graph = begin(type, 3, CNN2DFormat.NCHW);
    convolution(graph, "stem", 4, 3, Activation.IDENTITY, CNN2DFormat.NCHW, "image");
    String x = "stem";
    for (int i = 1; i <= blocks; i++) {
      graph.addLayer("tanh" + i, activation(Activation.TANH), x);
      convolution(graph, "conv" + i, 4, 3, Activation.TANH, CNN2DFormat.NCHW, "tanh" + i);
      graph.addVertex("sum" + i, add(), x, "conv" + i);
      x = "sum" + i;
    }
    return end(graph, x);
  }

  /** Two dense layers a block, on vectors of 6. */
  static ComputationGraphConfiguration dense(DataType type, int blocks) {
    GraphBuilder graph =
        builder(type).addInputs("vector").setInputTypes(InputType.feedForward(SIDE));
    graph.addLayer("stem", new DenseLayer.Builder().nOut(6).build(), "vector");
    String x = "stem";
    for (int i = 1; i <= blocks; i++) {
      graph.addLayer("hidden" + i, new DenseLayer.Builder().nOut(9).build(), x);
      graph.addLayer(
          "back" + i,
          new DenseLayer.Builder().nOut(6).activation(Activation.IDENTITY).build(),
          "hidden" + i);
      graph.addVertex("sum" + i, add(), "back" + i, x);
      x = "sum" + i;
    }
    return graph.addLayer("output", output(), x).setOutputs("output").build();
  }

  static GraphBuilder begin(DataType type, int channels, CNN2DFormat format) {
    return builder(type)
        .addInputs("image")
        .setInputTypes(InputType.convolutional(SIDE, SIDE, channels, format));
  }

  private static GraphBuilder builder(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .dataType(type)
        .updater(new Nesterovs(0.01, 0.9))
        .weightInit(WeightInit.XAVIER)
        .l2(1e-4)
        .activation(Activation.TANH)
        .graphBuilder();
  }

  static void convolution(
      GraphBuilder graph,
      String name,
      int channels,
      int kernel,
      Activation activation,
      CNN2DFormat format,
      String input) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(kernel, kernel)
            .nOut(channels)
            .convolutionMode(ConvolutionMode.Same)
            .activation(activation)
            .dataFormat(format)
            .build(),
        input);
  }

  static ActivationLayer activation(Activation activation) {
    return new ActivationLayer.Builder().activation(activation).build();
  }

  static ElementWiseVertex add() {
    return new ElementWiseVertex(ElementWiseVertex.Op.Add);
  }

  static ComputationGraphConfiguration end(GraphBuilder graph, String x) {
    return graph
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), x)
        .addLayer("output", output(), "pool")
        .setOutputs("output")
        .build();
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build();
  }
}
