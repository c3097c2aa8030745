package io.github.dl4jode.saved;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.layer.Convolution;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.ResidualBlock;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.swap.OdeSwap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Networks on images of two channels, 4 × 3. */
final class ImageModels {

  private static final InputType IMAGES = InputType.convolutional(4, 3, 2);

  private ImageModels() {}

  /** The shape of features. */
  static long[] shape(String name, long examples) {
    return name.contains("nhwc") ? new long[] {examples, 4, 3, 2} : new long[] {examples, 2, 4, 3};
  }

  static Map<String, MultiLayerNetwork> networks(DataType type) {
    Map<String, MultiLayerNetwork> all = new LinkedHashMap<>();
    all.put("image-layers", layers(type));
    all.put("image-plain", plain(type));
    all.put("image-layer-dynamics-nhwc", layerDynamics(type));
    all.put("swapped-network", swappedNetwork(type));
    return all;
  }

  static Map<String, ComputationGraph> graphs(DataType type) {
    return Map.of("swapped-graph", swappedGraph(type));
  }

  private static NeuralNetConfiguration.Builder configuration(DataType type) {
    return DenseModels.configuration(type).updater(new Nesterovs(0.05, 0.9));
  }

  private static MultiLayerNetwork initialised(ListBuilder list, InputType input) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.layer(DenseModels.classifier()).setInputType(input).build());
    network.init();
    return network;
  }

  private static MultiLayerNetwork layers(DataType type) {
    OdeLayer ode =
        new OdeLayer.Builder(
                ConvolutionDynamics.builder()
                    .convolutions(1)
                    .groups(2)
                    .activation(Activation.ELU)
                    .build())
            .solver(OdeSolver.builder().rtol(1e-3).atol(1e-4).build())
            .build();
    ListBuilder list =
        configuration(type)
            .l2(1e-3)
            .list()
            .layer(new Convolution.Builder(3, 2).nOut(4).stride(2, 1).padding(1).build())
            .layer(
                new GroupNormalization.Builder(2).activation(Activation.RELU).epsilon(1e-4).build())
            .layer(new ResidualBlock.Builder().nOut(2).stride(2).build())
            .layer(new Convolution.Builder(1).nOut(4).hasBias(false).build())
            .layer(ode)
            .layer(new ResidualBlock.Builder().build());
    return initialised(list, IMAGES);
  }

  private static MultiLayerNetwork plain(DataType type) {
    OdeLayer ode =
        new OdeLayer.Builder(
                ConvolutionDynamics.builder()
                    .time(TimeConditioning.NONE)
                    .activation(Activation.TANH)
                    .withoutNormalization()
                    .build())
            .gradient(new DiscreteAdjoint())
            .build();
    return initialised(configuration(type).list().layer(ode), IMAGES);
  }

  private static MultiLayerNetwork layerDynamics(DataType type) {
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(new BatchNormalization())
            .layer(new ActivationLayer(Activation.SOFTPLUS))
            .residual(convolution(CNN2DFormat.NHWC))
            .replaceBatchNormalization(true)
            .time(TimeConditioning.CONCATENATED)
            .build();
    return initialised(
        configuration(type).list().layer(new OdeLayer.Builder(dynamics).build()),
        InputType.convolutional(4, 3, 2, CNN2DFormat.NHWC));
  }

  private static ConvolutionLayer convolution(CNN2DFormat format) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(2)
        .convolutionMode(ConvolutionMode.Same)
        .dataFormat(format)
        .build();
  }

  /** Residual blocks in a stack, of which the branches become one block. */
  private static MultiLayerNetwork swappedNetwork(DataType type) {
    ListBuilder list = configuration(type).list();
    for (int i = 0; i < 3; i++) {
      list.layer(new ResidualBlock.Builder().build());
    }
    return OdeSwap.builder().build().swap(initialised(list, IMAGES)).result();
  }

  /** A residual network in DL4J's own layers. */
  private static ComputationGraph swappedGraph(DataType type) {
    GraphBuilder graph =
        configuration(type).graphBuilder().addInputs("image").setInputTypes(IMAGES);
    String x = "image";
    for (int i = 1; i <= 3; i++) {
      graph
          .addLayer("norm" + i, new BatchNormalization(), x)
          .addLayer("relu" + i, new ActivationLayer(Activation.RELU), "norm" + i)
          .addLayer("convolution" + i, convolution(CNN2DFormat.NCHW), "relu" + i)
          .addVertex(
              "sum" + i, new ElementWiseVertex(ElementWiseVertex.Op.Add), x, "convolution" + i);
      x = "sum" + i;
    }
    graph
        .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), x)
        .addLayer("out", DenseModels.classifier(), "pool")
        .setOutputs("out");
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return OdeSwap.builder().replaceBatchNormalization(true).build().swap(network).result();
  }
}
