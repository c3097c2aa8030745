package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.testing.CentralDifferences;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.LoggerFactory;

/** A block that can learn constants only is found in the first iteration, and no other is. */
class ConstantMeansTest {

  private static final InputType IMAGES = InputType.convolutional(5, 4, 4);

  private final Logger logger = (Logger) LoggerFactory.getLogger(ConstantMeans.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  private List<String> warnings() {
    return lines.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static OdeLayer block(Dynamics dynamics) {
    return new OdeLayer.Builder(dynamics).name("block").build();
  }

  private static OdeLayer eachChannelByItself() {
    return block(ConvolutionDynamics.builder().groups(4).build());
  }

  private static Layer pool(PoolingType type) {
    return new GlobalPoolingLayer(type);
  }

  private static DataSet images(int count) {
    return Networks.data(count, 4, 5, 4);
  }

  /** What the warning says is so: by finite differences of the score, and by our gradients. */
  @Test
  void ofABlockThatIsPooledAtOnceOnlyTheLastBetaMatters() {
    MultiLayerNetwork network =
        Networks.network(IMAGES, eachChannelByItself(), pool(PoolingType.AVG));
    DataSet data = images(3);
    Map<String, Double> differences = new TreeMap<>();
    network
        .getLayer("block")
        .paramTable()
        .forEach((name, array) -> differences.put(name, slope(network, data, array)));

    assertTrue(differences.remove("beta3") > 1e-3, "beta3");
    differences.forEach((name, slope) -> assertEquals(0, slope, 1e-9, name));
    Networks.gradient(network, data);
    Map<String, INDArray> gradients = network.getLayer("block").gradient().gradientForVariable();
    gradients.forEach(
        (name, gradient) ->
            assertEquals(name.equals("beta3"), gradient.amaxNumber().doubleValue() > 1e-10, name));
  }

  /** Of the score in a random direction. */
  private static double slope(MultiLayerNetwork network, DataSet data, INDArray parameter) {
    INDArray direction = Nd4j.randn(DataType.DOUBLE, parameter.shape());
    CentralDifferences differences = new CentralDifferences(1e-5, () -> network.score(data, true));
    return Math.abs(differences.along(direction, parameter));
  }

  static Stream<Arguments> useless() {
    return Stream.of(
        Arguments.of((Object) new Layer[] {eachChannelByItself(), pool(PoolingType.AVG)}),
        Arguments.of((Object) new Layer[] {eachChannelByItself(), pool(PoolingType.SUM)}),
        Arguments.of(
            (Object)
                new Layer[] {
                  eachChannelByItself(),
                  new ActivationLayer(Activation.IDENTITY),
                  pool(PoolingType.AVG)
                }),
        Arguments.of(
            (Object)
                new Layer[] {
                  block(ConvolutionDynamics.builder().build()),
                  new GroupNormalization.Builder(4).name("block").build(),
                  pool(PoolingType.AVG)
                }));
  }

  @ParameterizedTest
  @MethodSource("useless")
  void itIsWarnedOfOnce(Layer[] layers) {
    MultiLayerNetwork network = Networks.network(IMAGES, layers);
    assertEquals(List.of(), warnings());

    network.fit(images(3));
    network.fit(images(2));

    assertEquals(1, warnings().size(), warnings().toString());
    String warning = warnings().get(0);
    assertTrue(warning.contains("\"block\""), warning);
    assertTrue(warning.contains("groups of two channels or more"), warning);
  }

  static Stream<Arguments> useful() {
    return Stream.of(
        Arguments.of((Object) new Layer[] {eachChannelByItself(), pool(PoolingType.MAX)}),
        Arguments.of((Object) new Layer[] {eachChannelByItself()}),
        Arguments.of(
            (Object)
                new Layer[] {
                  eachChannelByItself(),
                  new GroupNormalization.Builder(4).activation(Activation.RELU).build(),
                  pool(PoolingType.AVG)
                }),
        Arguments.of(
            (Object)
                new Layer[] {
                  eachChannelByItself(), new ActivationLayer(Activation.RELU), pool(PoolingType.AVG)
                }),
        Arguments.of(
            (Object)
                new Layer[] {
                  block(ConvolutionDynamics.builder().build()),
                  new GroupNormalization.Builder().build(),
                  pool(PoolingType.AVG)
                }),
        Arguments.of(
            (Object)
                new Layer[] {
                  block(ConvolutionDynamics.builder().withoutNormalization().build()),
                  pool(PoolingType.AVG)
                }));
  }

  @ParameterizedTest
  @MethodSource("useful")
  void otherNetworksAreNotWarnedOf(Layer[] layers) {
    Networks.network(IMAGES, layers).fit(images(3));
    assertEquals(List.of(), warnings());
  }

  @Test
  void aBlockInAGraphIsFoundAsWell() {
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(IMAGES)
                .addLayer("block", eachChannelByItself(), "image")
                .addLayer("pool", pool(PoolingType.AVG), "block")
                .addLayer("class", Networks.classifier(), "pool")
                .setOutputs("class"));
    graph.fit(images(3));
    assertEquals(1, warnings().size(), warnings().toString());
  }

  private static MultiLayerNetwork network(CNN2DFormat format, int channels) {
    LayerDynamics dynamics =
        LayerDynamics.builder()
            .layer(
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(channels)
                    .convolutionMode(ConvolutionMode.Same)
                    .dataFormat(format)
                    .build())
            .layer(new BatchNormalization.Builder().dataFormat(format).build())
            .replaceBatchNormalization(true)
            .build();
    return Networks.network(
        InputType.convolutional(5, 4, channels, format),
        block(dynamics),
        new GlobalPoolingLayer.Builder(PoolingType.AVG)
            .poolingDimensions(format == CNN2DFormat.NCHW ? new int[] {2, 3} : new int[] {1, 2})
            .build());
  }

  /** Up to 32 channels, each is a group by itself, as in batch normalisation. */
  @Test
  void aBlockOfLayersIsFoundWhereverItsChannelsAre() {
    network(CNN2DFormat.NCHW, 4).fit(Networks.data(3, 4, 5, 4));
    assertEquals(1, warnings().size(), warnings().toString());
    network(CNN2DFormat.NHWC, 4).fit(Networks.data(3, 5, 4, 4));
    assertEquals(2, warnings().size(), warnings().toString());
    network(CNN2DFormat.NCHW, 64).fit(Networks.data(3, 64, 5, 4));
    assertEquals(2, warnings().size(), warnings().toString());
  }
}
