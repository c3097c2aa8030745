package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.dl4jode.dynamics.graph.GroupNorm;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The groups that nobody chose: two channels or more in each, and in files of before min(32, c).
 */
class DefaultGroupsTest {

  private static final InputType IMAGES = InputType.convolutional(3, 3, 8);

  @ParameterizedTest
  @CsvSource({
    "1, 1", "2, 1", "3, 1", "7, 1", "8, 4", "32, 16", "48, 24", "64, 32", "96, 32", "128, 32"
  })
  void asManyAsGiveEachTwoChannels(long channels, int groups) {
    assertEquals(groups, GroupNorm.defaultGroups(channels, GroupNorm.SMALLEST_GROUP));
  }

  static Stream<Layer> layers() {
    return Stream.of(
        new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build(),
        new GroupNormalization.Builder().build());
  }

  private static MultiLayerConfiguration configuration(Layer layer) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.DOUBLE)
        .list()
        .layer(layer)
        .setInputType(IMAGES)
        .build();
  }

  private static INDArray output(MultiLayerConfiguration configuration) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    Nd4j.getRandom().setSeed(5);
    INDArray images = Nd4j.randn(DataType.DOUBLE, 2, 8, 3, 3);
    INDArray output = network.output(images);
    // The input's own means out of it, where it goes on through an ODE block.
    return network.getLayer(0).conf().getLayer() instanceof OdeLayer ? output.sub(images) : output;
  }

  /** Without the number, as they were written before, each channel is normalised by itself. */
  @ParameterizedTest
  @MethodSource("layers")
  void configurationsOfBeforeRestoreTheSameNetwork(Layer layer) {
    MultiLayerConfiguration configuration = configuration(layer);
    String json = configuration.toJson();
    String before = json.replaceAll("\"smallestGroup\" : 2,?", "");
    assertNotEquals(json, before);

    INDArray old = output(MultiLayerConfiguration.fromJson(before)).mean(2, 3);
    INDArray today = output(MultiLayerConfiguration.fromJson(json)).mean(2, 3);

    assertEquals(0, old.amaxNumber().doubleValue(), 1e-12);
    assertNotEquals(0, today.amaxNumber().doubleValue(), 1e-3);
  }

  @Test
  void aFileOfBeforeEqualsAnExplicitChoice() {
    String before =
        configuration(new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build())
            .toJson()
            .replaceAll("\"smallestGroup\" : 2,?", "");
    INDArray chosen =
        output(
            configuration(
                new OdeLayer.Builder(ConvolutionDynamics.builder().groups(8).build()).build()));
    assertEquals(chosen, output(MultiLayerConfiguration.fromJson(before)));
  }
}
