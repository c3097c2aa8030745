package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.swap.OdeSwap;
import io.github.dl4jode.testing.CentralDifferences;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The ODE blocks of the guide have influence: every parameter has a gradient, and the network
 * learns by heart what it does not learn without the block. The README's is tested on digits, in
 * mnist-demo.
 */
class ExampleBlocksTest {

  private static final int EXAMPLES = 12;
  private static final int CLASSES = 3;

  private static final String SWAP = "swap";

  /** They turn two angles into two others: little to learn by heart with. */
  private static final double FOUR_PARAMETERS = 0.995;

  private static final InputType IMAGES = InputType.convolutional(4, 4, 4);

  /**
   * An example.
   *
   * @param after what comes after the block
   * @param factor of the score without the block that the score with it must not reach
   */
  record Example(String name, InputType input, Layer block, List<Layer> after, double factor) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> examples() {
    return Stream.of(
            new Example("dense", InputType.feedForward(3), dense(), List.of(), 0.9),
            new Example(
                "own dynamics",
                InputType.feedForward(2),
                new OdeLayer.Builder(new GuideTest.Pendulum()).build(),
                List.of(),
                FOUR_PARAMETERS),
            new Example("layers", IMAGES, new OdeLayer.Builder(layers()).build(), List.of(), 0.9),
            new Example(SWAP, IMAGES, swapped(), List.of(relu(), pool()), 0.9),
            new Example("pooled after a nonlinearity", IMAGES, convolutional(), normAndPool(), 0.9))
        .map(Arguments::of);
  }

  private static OdeLayer dense() {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(50).build())
        .solver(OdeSolver.builder().rtol(1e-3).atol(1e-3).build())
        .times(0, 1)
        .build();
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(4)
        .hasBias(false)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static LayerDynamics layers() {
    return LayerDynamics.builder()
        .layer(convolution())
        .layer(new BatchNormalization())
        .layer(new ActivationLayer(Activation.RELU))
        .layer(convolution())
        .replaceBatchNormalization(true)
        .time(TimeConditioning.CONCATENATED)
        .build();
  }

  /** The layer that the swap of the guide's test puts into its network. */
  private static Layer swapped() {
    ComputationGraphConfiguration resNet = GuideTest.residualOnImages();
    return OdeSwap.builder()
        .replaceBatchNormalization(true)
        .build()
        .swap(resNet)
        .result()
        .getVertices()
        .values()
        .stream()
        .filter(vertex -> vertex instanceof org.deeplearning4j.nn.conf.graph.LayerVertex)
        .map(vertex -> ((org.deeplearning4j.nn.conf.graph.LayerVertex) vertex).getLayerConf())
        .map(NeuralNetConfiguration::getLayer)
        .filter(OdeLayer.class::isInstance)
        .findFirst()
        .orElseThrow()
        .clone();
  }

  private static OdeLayer convolutional() {
    return new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build();
  }

  private static Layer relu() {
    return new ActivationLayer(Activation.RELU);
  }

  private static Layer pool() {
    return new GlobalPoolingLayer(PoolingType.AVG);
  }

  private static List<Layer> normAndPool() {
    return List.of(new GroupNormalization.Builder().activation(Activation.RELU).build(), pool());
  }

  private static ComputationGraph network(Example example, boolean withBlock) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(4)
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.02))
            .graphBuilder()
            .addInputs("x")
            .setInputTypes(example.input());
    String last = "x";
    if (withBlock) {
      last = "block";
      graph.addLayer(last, example.block().clone(), "x");
    }
    for (int i = 0; i < example.after().size(); i++) {
      graph.addLayer("after" + i, example.after().get(i).clone(), last);
      last = "after" + i;
    }
    OutputLayer output =
        new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build();
    ComputationGraph network =
        new ComputationGraph(graph.addLayer("class", output, last).setOutputs("class").build());
    network.init();
    return network;
  }

  /** Noise to be learned by heart. */
  private static DataSet data(Example example) {
    Nd4j.getRandom().setSeed(9);
    long[] shape = example.input().getShape(true).clone();
    shape[0] = EXAMPLES;
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, EXAMPLES, CLASSES);
    for (int i = 0; i < EXAMPLES; i++) {
      labels.putScalar(i, i % CLASSES, 1);
    }
    return new DataSet(Nd4j.randn(DataType.DOUBLE, shape), labels);
  }

  /** By central differences of the score, and by the gradients that train. */
  @ParameterizedTest
  @MethodSource("examples")
  void everyParameterOfTheBlockMatters(Example example) {
    ComputationGraph network = network(example, true);
    DataSet data = data(example);
    network.setInputs(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    Map<String, INDArray> gradients = network.getLayer("block").gradient().gradientForVariable();
    network
        .getLayer("block")
        .paramTable()
        .forEach(
            (name, values) -> {
              double slope = slope(network, data, values);
              double largest = gradients.get(name).amaxNumber().doubleValue();
              assertTrue(slope > 1e-6, name + " has slope " + slope);
              assertTrue(largest > 1e-6, name + " has gradients up to " + largest);
            });
  }

  private static double slope(ComputationGraph network, DataSet data, INDArray values) {
    INDArray direction = Nd4j.randn(DataType.DOUBLE, values.shape());
    CentralDifferences differences = new CentralDifferences(1e-4, () -> network.score(data, true));
    return Math.abs(differences.along(direction, values));
  }

  /** All but the swapped one: mnist-demo's SwapRecoveryTest trains such a network on digits. */
  static Stream<Arguments> trainedExamples() {
    return examples().filter(each -> !((Example) each.get()[0]).name().equals(SWAP));
  }

  @ParameterizedTest
  @MethodSource("trainedExamples")
  void theNetworkLearnsMoreThanWithoutTheBlock(Example example) {
    double with = trained(network(example, true), data(example));
    double without = trained(network(example, false), data(example));
    assertTrue(
        with < example.factor() * without,
        "score " + with + " with the block, " + without + " without");
  }

  private static double trained(ComputationGraph network, DataSet data) {
    for (int i = 0; i < 150; i++) {
      network.fit(data);
    }
    return network.score(data);
  }
}
