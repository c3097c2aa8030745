package io.github.dl4jode.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.layer.Convolution;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.ResidualBlock;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** A chain becomes an ODE layer; what is around it stays what it was. */
class OdeSwapTest {

  private static final OdeSwap SWAP = OdeSwap.builder().replaceBatchNormalization(true).build();

  /** One step of Euler's method for each block. */
  private static final OdeSolver EULER =
      OdeSolver.builder().method(Methods.EULER).stepSizeController(new FixedStepSize(1)).build();

  static Stream<Arguments> graphs() {
    return Stream.of(
        Arguments.of("post-activation", ResNets.postActivation(DataType.FLOAT, 3), images(3)),
        Arguments.of(
            "pre-activation", ResNets.preActivationNhwc(DataType.FLOAT, 3), rowsOfPixels(3)),
        Arguments.of("bottleneck", ResNets.bottleneck(DataType.FLOAT), images(3)),
        Arguments.of("plain", ResNets.plain(DataType.FLOAT, 3), images(3)),
        Arguments.of("dense", ResNets.dense(DataType.FLOAT, 3), vectors(3)));
  }

  private static DataSet images(int count) {
    return labelled(random(DataType.FLOAT, count, 3, ResNets.SIDE, ResNets.SIDE));
  }

  private static DataSet rowsOfPixels(int count) {
    return labelled(random(DataType.FLOAT, count, ResNets.SIDE, ResNets.SIDE, 3));
  }

  private static DataSet vectors(int count) {
    return labelled(random(DataType.FLOAT, count, ResNets.SIDE));
  }

  private static DataSet labelled(INDArray features) {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, features.size(0), ResNets.CLASSES);
    for (int i = 0; i < features.size(0); i++) {
      labels.putScalar(i, i % ResNets.CLASSES, 1);
    }
    return new DataSet(features, labels);
  }

  private static INDArray random(DataType type, long... shape) {
    return Nd4j.rand(0, 1, Nd4j.getRandomFactory().getNewRandomInstance(3), shape).castTo(type);
  }

  /** From JSON, because that forgets the types of the inputs. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void aSwappedConfigurationTrainsSavesAndRestores(
      String name, ComputationGraphConfiguration given, DataSet data) throws IOException {
    Swapped<ComputationGraphConfiguration> swapped =
        SWAP.swap(ComputationGraphConfiguration.fromJson(given.toJson()));
    ComputationGraph network =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(swapped.result().toJson()));
    network.init();
    double first = network.score(data);
    for (int i = 0; i < 20; i++) {
      network.fit(data);
    }

    assertTrue(network.score(data) < 0.9 * first, network.score(data) + " after " + first);
    assertEquals(swapped.summary().networkParametersAfter(), network.numParams());
    assertEquals(
        network.outputSingle(data.getFeatures()), copy(network).outputSingle(data.getFeatures()));
  }

  private static ComputationGraph copy(ComputationGraph network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Test
  void whatIsAroundTheChainStaysAsItWas() {
    ComputationGraphConfiguration given = ResNets.postActivation(DataType.FLOAT, 3);
    String before = given.toJson();

    ComputationGraphConfiguration swapped = SWAP.swap(given).result();

    assertEquals(before, given.toJson());
    assertEquals(
        List.of("stem", "ode", "block3", "pool", "output"),
        List.copyOf(swapped.getVertices().keySet()));
    assertEquals(List.of("stem"), swapped.getVertexInputs().get("ode"));
    assertEquals(List.of("ode"), swapped.getVertexInputs().get("block3"));
    for (String kept : List.of("stem", "block3", "pool", "output")) {
      assertEquals(given.getVertices().get(kept), swapped.getVertices().get(kept));
    }
  }

  /** Without an activation after the sum, what read the sum reads the ODE layer. */
  @Test
  void readersOfTheLastSumReadTheLayer() {
    ComputationGraphConfiguration swapped = SWAP.swap(ResNets.plain(DataType.FLOAT, 2)).result();

    assertEquals(
        List.of("stem", "ode", "pool", "output"), List.copyOf(swapped.getVertices().keySet()));
    assertEquals(List.of("ode"), swapped.getVertexInputs().get("pool"));
  }

  @Test
  void theLayerLearnsAsTheLayersDidThatItReplaces() {
    ComputationGraphConfiguration swapped = SWAP.swap(ResNets.plain(DataType.FLOAT, 2)).result();

    OdeLayer layer = odeLayer(swapped, "ode");
    OutputLayer other =
        (OutputLayer) ((LayerVertex) swapped.getVertices().get("output")).getLayerConf().getLayer();
    assertEquals(new Nesterovs(0.01, 0.9), layer.getUpdater());
    assertEquals(other.getRegularization(), layer.getRegularization());
  }

  private static OdeLayer odeLayer(ComputationGraphConfiguration graph, String name) {
    return assertInstanceOf(
        OdeLayer.class, ((LayerVertex) graph.getVertices().get(name)).getLayerConf().getLayer());
  }

  @Test
  void theOptionsReachTheLayer() {
    ComputationGraphConfiguration swapped =
        OdeSwap.builder()
            .solver(EULER)
            .gradient(new DiscreteAdjoint())
            .name("stem")
            .build()
            .swap(ResNets.plain(DataType.FLOAT, 2))
            .result();

    OdeLayer layer = odeLayer(swapped, "stem-2");
    assertEquals(EULER, layer.solver());
    assertEquals(new DiscreteAdjoint(), layer.gradient());
    assertEquals(1, layer.times()[1]);
  }

  @Test
  void aChosenChainOrPartOfOneIsReplaced() {
    ComputationGraphConfiguration given = ResNets.bottleneck(DataType.FLOAT);
    ResidualChain first = OdeSwap.chains(given).get(0);
    ResidualChain part = new ResidualChain(OdeSwap.chains(given).get(1).units().subList(1, 3));

    assertEquals(List.of("stem"), SWAP.swap(given, first).result().getVertexInputs().get("ode"));
    assertEquals("b3", SWAP.swap(given).chain().output());
    assertEquals(List.of("b1"), SWAP.swap(given, part).result().getVertexInputs().get("ode"));
  }

  @Test
  void aChainOfAnotherNetworkIsRefused() {
    ResidualChain foreign = OdeSwap.longestChain(ResNets.dense(DataType.FLOAT, 2));
    ComputationGraphConfiguration given = ResNets.plain(DataType.FLOAT, 2);

    String message =
        assertThrows(IllegalArgumentException.class, () -> SWAP.swap(given, foreign)).getMessage();

    assertTrue(message.startsWith("The network has not all vertices of this chain"), message);
  }

  /** 4·4·9 + 4 for each convolution; stem 3·4·9 + 4, output 4·5 + 5. */
  @Test
  void theSummaryCountsParameters() {
    SwapSummary summary = SWAP.swap(ResNets.plain(DataType.FLOAT, 3)).summary();

    assertEquals(3 * 148, summary.chainParameters());
    assertEquals(148, summary.layerParameters());
    assertEquals(112 + 3 * 148 + 25, summary.networkParametersBefore());
    assertEquals(112 + 148 + 25, summary.networkParametersAfter());
    assertTrue(summary.toString().contains("3 residual blocks between \"stem\" and \"sum3\""));
  }

  @Test
  void batchNormalizationIsRefusedUnlessItMayBeReplaced() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> OdeSwap.builder().build().swap(ResNets.postActivation(DataType.FLOAT, 2)))
            .getMessage();

    assertTrue(message.contains("block1-bn1"), message);
  }

  // Trained networks

  /** y + F(y) twice is two steps of Euler's method of size 1, to rounding in double. */
  @Test
  void equalBlocksAreStepsOfEulersMethod() {
    ComputationGraph given = network(ResNets.plain(DataType.DOUBLE, 3));
    for (int i = 2; i <= 3; i++) {
      given.getLayer("conv" + i).setParams(given.getLayer("conv1").params());
    }

    assertSameOutput(given, random(DataType.DOUBLE, 4, 3, ResNets.SIDE, ResNets.SIDE));
  }

  @Test
  void equalDenseBlocksAreStepsOfEulersMethod() {
    ComputationGraph given = network(ResNets.dense(DataType.DOUBLE, 3));
    for (int i = 2; i <= 3; i++) {
      given.getLayer("hidden" + i).setParams(given.getLayer("hidden1").params());
      given.getLayer("back" + i).setParams(given.getLayer("back1").params());
    }

    assertSameOutput(given, random(DataType.DOUBLE, 4, ResNets.SIDE));
  }

  /** The activation of one block after its sum stays behind the layer; its input was activated. */
  @Test
  void oneBlockWithAnActivationBehindItIsAStepOfEulersMethod() {
    ComputationGraph given = network(ResNets.bottleneck(DataType.DOUBLE));
    ResidualChain chain = OdeSwap.chains(given.getConfiguration()).get(0);
    ResidualChain one = new ResidualChain(chain.units().subList(0, 1));
    INDArray x = random(DataType.DOUBLE, 4, 3, ResNets.SIDE, ResNets.SIDE);

    ComputationGraph swapped = OdeSwap.builder().solver(EULER).build().swap(given, one).result();

    assertClose(given.outputSingle(x), swapped.outputSingle(x), 1e-12);
  }

  private static void assertSameOutput(ComputationGraph given, INDArray x) {
    for (TimeConditioning time : TimeConditioning.values()) {
      ComputationGraph swapped =
          OdeSwap.builder().solver(EULER).time(time).build().swap(given).result();
      assertClose(given.outputSingle(x), swapped.outputSingle(x), 1e-12);
    }
  }

  private static void assertClose(INDArray expected, INDArray actual, double tolerance) {
    double difference = expected.sub(actual).amaxNumber().doubleValue();
    assertTrue(difference <= tolerance, difference + " is over " + tolerance);
  }

  private static ComputationGraph network(ComputationGraphConfiguration configuration) {
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    return network;
  }

  @Test
  void theDynamicsBeginAtTheMeanOfTheBranches() {
    ComputationGraph given = network(ResNets.dense(DataType.DOUBLE, 2));

    ComputationGraph swapped = SWAP.swap(given).result();

    INDArray mean =
        given.getLayer("hidden1").getParam("W").add(given.getLayer("hidden2").getParam("W")).div(2);
    INDArray weights =
        swapped.getLayer("ode").paramTable().values().stream()
            .filter(values -> java.util.Arrays.equals(values.shape(), mean.shape()))
            .findFirst()
            .orElseThrow();
    assertClose(mean, weights, 1e-15);
    assertEquals(2, odeLayer(swapped.getConfiguration(), "ode").times()[1]);
  }

  @Test
  void aTrainedNetworkKeepsItsWeightsAroundTheChain() {
    ComputationGraph given = network(ResNets.preActivationNhwc(DataType.FLOAT, 2));
    given.fit(rowsOfPixels(4));
    INDArray before = given.params().dup();

    for (StartingPoint start : StartingPoint.values()) {
      ComputationGraph swapped =
          OdeSwap.builder()
              .replaceBatchNormalization(true)
              .startingPoint(start)
              .build()
              .swap(given)
              .result();
      assertEquals(given.getLayer("stem").params(), swapped.getLayer("stem").params());
      assertEquals(given.getLayer("output").params(), swapped.getLayer("output").params());
    }
    assertEquals(before, given.params());
  }

  @Test
  void freshDynamicsDoNotDependOnTheTrainedOnes() {
    ComputationGraph given = network(ResNets.plain(DataType.FLOAT, 2));
    OdeSwap fresh = OdeSwap.builder().startingPoint(StartingPoint.FRESH).build();
    INDArray first = fresh.swap(given).result().getLayer("ode").params();
    given.fit(images(4));

    assertEquals(first, fresh.swap(given).result().getLayer("ode").params());
    assertNotEquals(first, SWAP.swap(given).result().getLayer("ode").params());
    assertEquals(1, odeLayer(fresh.swap(given).result().getConfiguration(), "ode").times()[1]);
  }

  // Stacks

  private static MultiLayerConfiguration stack() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(new Nesterovs(0.01, 0.9))
        .list()
        .layer(new Convolution.Builder(3).nOut(4).padding(1).build())
        .layer(new ResidualBlock.Builder().name("block1").build())
        .layer(new ResidualBlock.Builder().name("block2").build())
        .layer(new ResidualBlock.Builder().name("block3").build())
        .layer(new GlobalPoolingLayer())
        .layer(new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).name("out").build())
        .setInputType(InputType.convolutional(6, 6, 2, CNN2DFormat.NCHW))
        .build();
  }

  @Test
  void theBlocksOfAStackAreStepsOfEulersMethod() {
    MultiLayerNetwork given = new MultiLayerNetwork(stack());
    given.init();
    given.getLayer(2).setParams(given.getLayer(1).params());
    given.getLayer(3).setParams(given.getLayer(1).params());
    INDArray x = random(DataType.DOUBLE, 3, 2, 6, 6);

    Swapped<MultiLayerNetwork> swapped = OdeSwap.builder().solver(EULER).build().swap(given);

    assertClose(given.output(x), swapped.result().output(x), 1e-12);
    assertEquals(swapped.summary().networkParametersAfter(), swapped.result().numParams());
    assertEquals(4, swapped.result().getnLayers());
  }

  @Test
  void aSwappedStackIsAConfigurationLikeAnyOther() {
    Swapped<MultiLayerConfiguration> swapped =
        SWAP.swap(MultiLayerConfiguration.fromJson(stack().toJson()));
    MultiLayerNetwork network =
        new MultiLayerNetwork(MultiLayerConfiguration.fromJson(swapped.result().toJson()));
    network.init();
    INDArray x = random(DataType.DOUBLE, 3, 2, 6, 6);
    DataSet data = new DataSet(x, Nd4j.eye(3).castTo(DataType.DOUBLE));
    double before = network.score(data);
    for (int i = 0; i < 20; i++) {
      network.fit(data);
    }

    assertTrue(network.score(data) < 0.9 * before, network.score(data) + " after " + before);
  }
}
