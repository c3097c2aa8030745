package io.github.dl4jode.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.Convolution;
import io.github.dl4jode.layer.ResidualBlock;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/** Which residual blocks are found, and what is said of sums that are none. */
class ChainsTest {

  @Test
  void aBlockHoldsItsLayersItsSumAndTheActivationBehindIt() {
    List<ResidualChain> chains = OdeSwap.chains(ResNets.postActivation(DataType.FLOAT, 2));

    assertEquals(1, chains.size());
    assertEquals(
        new ResidualUnit(
            "stem",
            List.of("block1-conv1", "block1-bn1", "block1-conv2", "block1-bn2"),
            List.of(
                "block1-conv1",
                "block1-bn1",
                "block1-conv2",
                "block1-bn2",
                "block1-add",
                "block1")),
        chains.get(0).units().get(0));
    assertEquals("block1", chains.get(0).units().get(1).input());
    assertEquals("stem", chains.get(0).input());
    assertEquals("block2", chains.get(0).output());
  }

  @Test
  void theShortcutMayBeEitherInputOfTheSum() {
    assertEquals(3, OdeSwap.chains(ResNets.preActivationNhwc(DataType.FLOAT, 3)).get(0).length());
    assertEquals(4, OdeSwap.chains(ResNets.dense(DataType.FLOAT, 4)).get(0).length());
  }

  /** The projection between the stages is no block; their widths differ, so they are two chains. */
  @Test
  void stagesAreChainsOfTheirOwn() {
    List<ResidualChain> chains = OdeSwap.chains(ResNets.bottleneck(DataType.FLOAT));

    assertEquals(List.of(2, 3), chains.stream().map(ResidualChain::length).toList());
    assertEquals(List.of("a2", "b3"), chains.stream().map(ResidualChain::output).toList());
  }

  @Test
  void jsonLosesNothingThatAChainDependsOn() {
    ComputationGraphConfiguration configuration = ResNets.postActivation(DataType.FLOAT, 3);

    assertEquals(
        OdeSwap.chains(configuration),
        OdeSwap.chains(ComputationGraphConfiguration.fromJson(configuration.toJson())));
  }

  /** Blocks of other widths inside, or other activations, would not share their dynamics. */
  @Test
  void aChainEndsWhereTheLayersOfABlockDiffer() {
    GraphBuilder graph = ResNets.begin(DataType.FLOAT, 3, CNN2DFormat.NCHW);
    convolution(graph, "stem", "image");
    convolution(graph, "conv1", "stem");
    graph.addVertex("sum1", ResNets.add(), "conv1", "stem");
    ResNets.convolution(graph, "conv2", 4, 5, Activation.TANH, CNN2DFormat.NCHW, "sum1");
    graph.addVertex("sum2", ResNets.add(), "conv2", "sum1");

    List<ResidualChain> chains = OdeSwap.chains(ResNets.end(graph, "sum2"));

    assertEquals(List.of("sum1", "sum2"), chains.stream().map(ResidualChain::output).toList());
  }

  /** If something else reads what the first block yields, an ODE block would not have it. */
  @Test
  void aChainEndsWhereSomethingElseReadsABlock() {
    GraphBuilder graph = ResNets.begin(DataType.FLOAT, 3, CNN2DFormat.NCHW);
    convolution(graph, "stem", "image");
    for (int i = 1; i <= 3; i++) {
      String x = i == 1 ? "stem" : "sum" + (i - 1);
      convolution(graph, "conv" + i, x);
      graph.addVertex("sum" + i, ResNets.add(), "conv" + i, x);
    }
    graph.addVertex("both", new MergeVertex(), "sum2", "sum3");

    List<ResidualChain> chains = OdeSwap.chains(ResNets.end(graph, "both"));

    assertEquals(List.of("sum2", "sum3"), chains.stream().map(ResidualChain::output).toList());
  }

  /** The activation after the last sum belongs to no block where the others have none. */
  @Test
  void anActivationBehindTheLastBlockIsNotTheBlocks() {
    GraphBuilder graph = ResNets.begin(DataType.FLOAT, 3, CNN2DFormat.NCHW);
    convolution(graph, "stem", "image");
    for (int i = 1; i <= 2; i++) {
      String x = i == 1 ? "stem" : "sum1";
      convolution(graph, "conv" + i, x);
      graph.addVertex("sum" + i, ResNets.add(), "conv" + i, x);
    }
    graph.addLayer("relu", ResNets.activation(Activation.RELU), "sum2");

    List<ResidualChain> chains = OdeSwap.chains(ResNets.end(graph, "relu"));

    assertEquals(List.of("sum2"), chains.stream().map(ResidualChain::output).toList());
    assertEquals(2, chains.get(0).length());
  }

  @Test
  void aStackHasTheBlocksThatAreLayers() {
    List<ResidualChain> chains = OdeSwap.chains(stack());

    assertEquals(List.of(2, 1), chains.stream().map(ResidualChain::length).toList());
    assertEquals(List.of("first", "layer2"), chains.get(0).vertices());
    assertEquals("layer0", chains.get(0).input());
  }

  private static MultiLayerConfiguration stack() {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(new Convolution.Builder(3).nOut(4).padding(1).build())
        .layer(new ResidualBlock.Builder().name("first").build())
        .layer(new ResidualBlock.Builder().build())
        .layer(new ResidualBlock.Builder().nOut(8).stride(2).build())
        .layer(new ResidualBlock.Builder().build())
        .layer(new GlobalPoolingLayer())
        .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.convolutional(8, 8, 1))
        .build();
  }

  @Test
  void aStackWithoutSuchLayersSaysWhatItWouldTake() {
    MultiLayerConfiguration stack =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new OutputLayer.Builder().nIn(2).nOut(2).activation(Activation.SOFTMAX).build())
            .build();

    String message =
        assertThrows(IllegalArgumentException.class, () -> OdeSwap.builder().build().swap(stack))
            .getMessage();

    assertTrue(
        message.contains("residual blocks of stock layers need a ComputationGraph"), message);
  }

  @ParameterizedTest
  @MethodSource("graphsWithoutBlocks")
  void aSumThatIsNoBlockIsExplained(String expected, UnaryOperator<GraphBuilder> branch) {
    GraphBuilder graph = ResNets.begin(DataType.FLOAT, 3, CNN2DFormat.NCHW);
    convolution(graph, "stem", "image");
    convolution(graph, "a", "stem");
    convolution(graph, "b", "a");
    ComputationGraphConfiguration configuration = ResNets.end(branch.apply(graph), "sum");

    assertEquals(List.of(), OdeSwap.chains(configuration));
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> OdeSwap.builder().build().swap(configuration))
            .getMessage();
    assertTrue(message.contains(expected), message);
  }

  static Stream<Arguments> graphsWithoutBlocks() {
    return Stream.of(
        refused(
            "\"sum\": it adds 3 inputs, not a branch and its input",
            graph -> graph.addVertex("sum", ResNets.add(), "stem", "a", "b")),
        refused(
            "\"a\" is read by others too",
            graph -> {
              convolution(graph, "c", "a");
              graph.addVertex("both", ResNets.add(), "b", "c");
              return graph.addVertex("sum", ResNets.add(), "both", "stem");
            }),
        refused(
            "\"merged\" is a MergeVertex",
            graph -> {
              graph.addVertex("merged", new MergeVertex(), "b", "b");
              ResNets.convolution(graph, "c", 4, 1, Activation.TANH, CNN2DFormat.NCHW, "merged");
              return graph.addVertex("sum", ResNets.add(), "c", "stem");
            }),
        refused(
            "the way ends at the network's input \"image\"",
            graph -> {
              convolution(graph, "other", "image");
              return graph.addVertex("sum", ResNets.add(), "b", "other");
            }),
        refused(
            "The graph has no ElementWiseVertex that adds",
            graph ->
                graph.addVertex(
                    "sum", new ElementWiseVertex(ElementWiseVertex.Op.Product), "b", "stem")));
  }

  private static Arguments refused(String expected, UnaryOperator<GraphBuilder> branch) {
    return Arguments.of(expected, branch);
  }

  private static void convolution(GraphBuilder graph, String name, String input) {
    ResNets.convolution(graph, name, 4, 3, Activation.TANH, CNN2DFormat.NCHW, input);
  }
}
