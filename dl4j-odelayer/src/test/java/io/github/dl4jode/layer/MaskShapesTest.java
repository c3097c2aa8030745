package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A mask that does not fit the input of a layer is refused wherever the layer is in a network. */
class MaskShapesTest {

  private static final int BATCH = 4;

  private static MultiLayerNetwork network(InputType type, Layer subject) {
    boolean images = type.getType() == InputType.Type.CNN;
    Layer reduction =
        images ? new GlobalPoolingLayer(PoolingType.AVG) : new ActivationLayer(Activation.TANH);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new ActivationLayer(Activation.TANH))
                .layer(subject)
                .layer(reduction)
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(type)
                .build());
    network.init();
    return network;
  }

  private static OdeLayer dense() {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build()).name("block").build();
  }

  private static Layer onImages(String kind) {
    return switch (kind) {
      case "OdeLayer" ->
          new OdeLayer.Builder(ConvolutionDynamics.builder().build()).name("block").build();
      case "GroupNormalization" -> new GroupNormalization.Builder().name("block").build();
      case "ResidualBlock" -> new ResidualBlock.Builder().name("block").build();
      default -> new Convolution.Builder(3, 3).nOut(4).name("block").build();
    };
  }

  private static long[] shape(String text) {
    return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  private static INDArray output(MultiLayerNetwork network, INDArray features, String mask) {
    return network.output(features, false, Nd4j.ones(DataType.DOUBLE, shape(mask)), null);
  }

  private static void assertRefused(MultiLayerNetwork network, INDArray features, String mask) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> output(network, features, mask));
    String message = refusal.getMessage();
    assertTrue(message.contains("\"block\""), message);
    assertTrue(
        message.contains("mask of the features has shape " + Arrays.toString(shape(mask))),
        message);
    assertTrue(message.contains(Arrays.toString(features.shape())), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3 1", "5 1", "3", "4 2", "1 4", "12 1", "4 3"})
  void ofVectors(String mask) {
    assertRefused(
        network(InputType.feedForward(3), dense()), Nd4j.rand(DataType.DOUBLE, BATCH, 3), mask);
  }

  @ParameterizedTest
  @CsvSource({
    "OdeLayer, 3 1",
    "OdeLayer, 4 6",
    "OdeLayer, 4 1 6 5",
    "OdeLayer, 3 1 6 6",
    "GroupNormalization, 5 1",
    "ResidualBlock, 4 2 6 6",
    "Convolution, 3 1 6 6"
  })
  void ofImages(String kind, String mask) {
    assertRefused(
        network(InputType.convolutional(6, 6, 4), onImages(kind)),
        Nd4j.rand(DataType.DOUBLE, BATCH, 4, 6, 6),
        mask);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4 1 1 1", "4 1 6 6", "4 1 6 1"})
  void whatFitsImagesIsTaken(String mask) {
    MultiLayerNetwork network =
        network(InputType.convolutional(6, 6, 4), onImages("GroupNormalization"));
    INDArray images = Nd4j.rand(DataType.DOUBLE, BATCH, 4, 6, 6);
    assertArrayEquals(new long[] {BATCH, 2}, output(network, images, mask).shape());
  }

  @Test
  void oneValueForEachExampleHidesExamples() {
    MultiLayerNetwork network = network(InputType.feedForward(3), dense());
    INDArray features = Nd4j.rand(DataType.DOUBLE, BATCH, 3);
    INDArray mask = Nd4j.createFromArray(1.0, 1, 0, 1).reshape(BATCH, 1);
    network.setLayerMaskArrays(mask, null);
    INDArray states = network.feedForward(features).get(2);
    assertEquals(0, states.getRow(2).amaxNumber().doubleValue());
    assertTrue(states.getRow(3).amaxNumber().doubleValue() > 0);
  }
}
