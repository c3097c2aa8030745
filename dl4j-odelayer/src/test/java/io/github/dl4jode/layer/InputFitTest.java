package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** An input that the parameters were not made for is refused in words. */
class InputFitTest {

  private static OdeLayer dense() {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(5).build()).name("block").build();
  }

  private static INDArray zeros(long... shape) {
    return Nd4j.zeros(DataType.DOUBLE, shape);
  }

  private static void assertRefused(Executable pass, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, pass).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void aWrongWidthOfTheFirstLayer() {
    MultiLayerNetwork network = Networks.network(InputType.feedForward(4), dense());
    assertRefused(
        () -> network.output(zeros(2, 3)),
        "OdeLayer \"block\" cannot run on an input of shape [2, 3]",
        "W1 has shape [4, 5], and such inputs need [3, 5]");
    assertEquals(2, network.output(zeros(2, 4)).size(0), "the right width goes on to work");
  }

  @Test
  void anInputOfAnotherRank() {
    MultiLayerNetwork network = Networks.network(InputType.feedForward(4), dense());
    assertRefused(() -> network.output(zeros(2, 4, 3)), "[2, 4, 3]", "[batch, size]");
  }

  @Test
  void aWrongNumberOfChannels() {
    InputType images = InputType.convolutional(6, 6, 3);
    MultiLayerNetwork convolution =
        Networks.network(images, new Convolution.Builder(3).nOut(2).name("first").build());
    MultiLayerNetwork ode =
        Networks.network(
            images,
            new OdeLayer.Builder(ConvolutionDynamics.builder().build()).name("first").build());
    MultiLayerNetwork norm =
        Networks.network(images, new GroupNormalization.Builder().name("first").build());
    for (MultiLayerNetwork network : List.of(convolution, ode, norm)) {
      assertRefused(
          () -> network.output(zeros(2, 4, 6, 6)), "\"first\"", "[2, 4, 6, 6]", "such inputs need");
    }
  }

  @Test
  void aWrongWidthOfAVertex() {
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .graphBuilder()
                .addInputs("x", "times")
                .addVertex(
                    "block",
                    new OdeVertex.Builder(DenseDynamics.builder().build()).build(),
                    "x",
                    "times")
                .setOutputs("block")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(2)));
    assertRefused(
        () -> graph.output(zeros(2, 4), Nd4j.createFromArray(0.0, 1.0)),
        "OdeVertex \"block\"",
        "W1 has shape [3, 3], and such inputs need [4, 4]");
  }

  /** Where the channels are does not show in a shape. */
  @Test
  void imagesWithTheChannelsLastFit() {
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(
                new ConvolutionLayer.Builder(1, 1)
                    .nOut(3)
                    .activation(Activation.TANH)
                    .dataFormat(CNN2DFormat.NHWC)
                    .build())
            .build();
    MultiLayerNetwork network =
        Networks.network(
            InputType.convolutional(4, 5, 3, CNN2DFormat.NHWC),
            new OdeLayer.Builder(dynamics).build());
    assertEquals(2, network.output(zeros(2, 4, 5, 3)).size(0));
  }

  @Test
  void nOutReplaceIsRefusedWithTheWayThatWorks() {
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(4), new DenseLayer.Builder().nOut(3).build(), dense());
    assertRefused(
        () ->
            new TransferLearning.Builder(network)
                .fineTuneConfiguration(new FineTuneConfiguration.Builder().seed(1).build())
                .nOutReplace(0, 6, WeightInit.XAVIER)
                .build(),
        "OdeLayer \"block\"",
        "W1 has shape [3, 5], and such inputs need [6, 5]",
        "nOutReplace(...)",
        "add them again");
  }

  @Test
  void nOutReplaceOfAConvolutionIsRefusedAsWell() {
    MultiLayerNetwork network =
        Networks.network(
            InputType.convolutional(6, 6, 1),
            new ConvolutionLayer.Builder(3, 3).nOut(2).build(),
            new OdeLayer.Builder(ConvolutionDynamics.builder().build()).name("block").build());
    MultiLayerNetwork replaced =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().seed(1).build())
            .nOutReplace(0, 4, WeightInit.XAVIER)
            .build();
    assertRefused(
        () -> replaced.output(zeros(2, 1, 6, 6)),
        "\"block\"",
        "nOutReplace(...)",
        "add them again");
  }

  @Test
  void nOutReplaceInAGraphIsRefusedAsWell() {
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .graphBuilder()
                .addInputs("x")
                .addLayer("dense", new DenseLayer.Builder().nOut(3).build(), "x")
                .addLayer("block", dense(), "dense")
                .addLayer("classes", Networks.classifier(), "block")
                .setOutputs("classes")
                .setInputTypes(InputType.feedForward(4)));
    assertRefused(
        () ->
            new TransferLearning.GraphBuilder(graph)
                .nOutReplace("dense", 6, WeightInit.XAVIER)
                .build()
                .output(zeros(2, 4)),
        "OdeLayer \"block\"",
        "nOutReplace(...)",
        "add them again");
  }

  /** What the message advises, and the guide. */
  @Test
  void layersThatAreAddedAnewTakeTheNewWidth() {
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(4), new DenseLayer.Builder().nOut(3).build(), dense());
    MultiLayerNetwork wider =
        new TransferLearning.Builder(network)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.1)).build())
            .nOutReplace(0, 6, WeightInit.XAVIER)
            .removeLayersFromOutput(2)
            .addLayer(
                new OdeLayer.Builder(DenseDynamics.builder().size(6).hidden(5).build()).build())
            .addLayer(
                new OutputLayer.Builder(LossFunction.MCXENT)
                    .activation(Activation.SOFTMAX)
                    .nIn(6)
                    .nOut(3)
                    .build())
            .build();
    wider.fit(Networks.data(5, 4));
    assertFalse(Double.isNaN(wider.score()));
    assertEquals(6, wider.getLayer(1).getParam("W1").size(0));
  }
}
