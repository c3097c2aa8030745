package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.ResidualBlock;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.CentralDifferences;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Layer dynamics in networks: gradients, files, training. */
class LayerDynamicsNetworkTest {

  /**
   * Dynamics and their state.
   *
   * @param builder holds the layers
   */
  record Stack(String name, InputType state, LayerDynamics.Builder builder) {

    @Override
    public String toString() {
      return name;
    }
  }

  /** Between them, every kind of layer. */
  static Stream<Stack> stacks() {
    return Stream.of(
        new Stack(
            "NCHW",
            InputType.convolutional(4, 3, 4),
            images(CNN2DFormat.NCHW)
                .layer(new GroupNormalization.Builder(2).build())
                .branchOf(new ResidualBlock.Builder().build())),
        new Stack(
            "NHWC", InputType.convolutional(4, 3, 4, CNN2DFormat.NHWC), images(CNN2DFormat.NHWC)),
        new Stack(
            "vectors",
            InputType.feedForward(4),
            LayerDynamics.builder()
                .residual(
                    new DenseLayer.Builder().nOut(6).hasLayerNorm(true).build(),
                    new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build())
                .layer(new LayerDynamicsTest.Halves())
                .time(TimeConditioning.CONCATENATED)),
        new Stack(
            "sequences",
            InputType.recurrent(3, 5),
            LayerDynamics.builder()
                .layer(
                    new Convolution1DLayer.Builder(3)
                        .nOut(3)
                        .convolutionMode(ConvolutionMode.Causal)
                        .build())
                .time(TimeConditioning.CONCATENATED)),
        new Stack(
            "volumes",
            InputType.convolutional3D(Convolution3D.DataFormat.NDHWC, 2, 3, 2, 2),
            LayerDynamics.builder()
                .layer(
                    new Convolution3D.Builder(3, 3, 3)
                        .nOut(2)
                        .convolutionMode(ConvolutionMode.Same)
                        .dataFormat(Convolution3D.DataFormat.NDHWC)
                        .build())
                .time(TimeConditioning.CONCATENATED)));
  }

  private static LayerDynamics.Builder images(CNN2DFormat format) {
    ConvolutionMode same = ConvolutionMode.Same;
    return LayerDynamics.builder()
        .layer(new BatchNormalization())
        .layer(new ActivationLayer(Activation.SOFTPLUS))
        .residual(
            new ConvolutionLayer.Builder(1, 1).nOut(2).dataFormat(format).build(),
            new PReLULayer.Builder()
                .sharedAxes(format == CNN2DFormat.NCHW ? new long[] {2, 3} : new long[] {1, 2})
                .build(),
            new DepthwiseConvolution2D.Builder(3, 3)
                .depthMultiplier(2)
                .convolutionMode(same)
                .dataFormat(format)
                .build())
        .layer(
            new SeparableConvolution2D.Builder(3, 3)
                .nOut(4)
                .convolutionMode(same)
                .dataFormat(format)
                .build())
        .replaceBatchNormalization(true)
        .time(TimeConditioning.CONCATENATED);
  }

  private static MultiLayerNetwork network(Stack stack, DataType dataType) {
    OdeSolver steps =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.25)).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(dataType)
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new OdeLayer.Builder(stack.builder().build())
                        .solver(steps)
                        .gradient(new DiscreteAdjoint())
                        .name("ode")
                        .build())
                .layer(new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build())
                .setInputType(stack.state())
                .build());
    network.init();
    network.setParams(
        network.params().add(Nd4j.randn(dataType, network.params().shape()).mul(0.05)));
    return network;
  }

  private static DataSet data(Stack stack, DataType dataType) {
    Nd4j.getRandom().setSeed(7);
    long examples = 4;
    INDArray labels = Nd4j.create(dataType, examples, 3);
    if (stack.state() instanceof InputType.InputTypeRecurrent sequences) {
      // The output layer sees each time step as an example.
      labels = Nd4j.create(dataType, examples * sequences.getTimeSeriesLength(), 3);
    }
    for (long i = 0; i < labels.size(0); i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new DataSet(
        Nd4j.randn(dataType, LayerKindsTest.batchOf(examples, stack.state())), labels);
  }

  private static INDArray gradient(MultiLayerNetwork network, DataSet data) {
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    return network.getFlattenedGradients().dup();
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void gradientOfTheLayerIsThatOfDifferences(Stack stack) {
    MultiLayerNetwork network = network(stack, DataType.DOUBLE);
    DataSet data = data(stack, DataType.DOUBLE);

    INDArray gradient = gradient(network, data);

    Nd4j.getRandom().setSeed(13);
    INDArray direction = Nd4j.randn(DataType.DOUBLE, gradient.shape());
    CentralDifferences differences =
        new CentralDifferences(
            1e-6,
            () -> {
              gradient(network, data);
              return network.score();
            });
    double expected = differences.along(direction, network.params());
    double actual = gradient.mul(direction).sumNumber().doubleValue() / data.getLabels().size(0);
    assertTrue(Math.abs(expected) > 1e-3);
    assertEquals(expected, actual, 1e-6 * (1 + Math.abs(expected)));
  }

  @ParameterizedTest
  @MethodSource("stacks")
  void filesKeepEverything(Stack stack, @TempDir Path folder) throws Exception {
    MultiLayerNetwork network = network(stack, DataType.FLOAT);
    DataSet data = data(stack, DataType.FLOAT);
    network.fit(data);
    INDArray expected = network.output(data.getFeatures());

    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
    MultiLayerConfiguration fromJson = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertEquals(dynamicsOf(configuration), dynamicsOf(fromJson));
    assertEquals(configuration.toJson(), fromJson.toJson());
    assertEquals(dynamicsOf(configuration), javaCopy(dynamicsOf(configuration)));

    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file, true);
    assertArrayEquals(
        expected.dup('c').data().asFloat(),
        restored.output(data.getFeatures()).dup('c').data().asFloat());
    network.fit(data);
    restored.fit(data);
    assertArrayEquals(network.params().data().asFloat(), restored.params().data().asFloat());
  }

  private static Dynamics dynamicsOf(MultiLayerConfiguration configuration) {
    return assertInstanceOf(OdeLayer.class, configuration.getConf(0).getLayer()).dynamics();
  }

  private static Object javaCopy(Object original) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  @Test
  void imagesThatComeFlatAreUnfoldedForTheFirstConvolution() {
    Stack stack =
        new Stack(
            "flat",
            InputType.convolutionalFlat(4, 3, 2),
            LayerDynamics.builder()
                .layer(new ActivationLayer(Activation.TANH))
                .layer(
                    new ConvolutionLayer.Builder(3, 3)
                        .nOut(2)
                        .convolutionMode(ConvolutionMode.Same)
                        .build()));
    MultiLayerNetwork network = network(stack, DataType.FLOAT);

    assertArrayEquals(new long[] {5, 3}, network.output(Nd4j.randn(5, 24)).shape());
    assertEquals(2, network.getLayer(0).paramTable().size());
    assertArrayEquals(new long[] {3, 3, 2, 2}, network.getLayer(0).getParam("2.W").shape());
    assertEquals(network.getLayer(0).getParam("2.W"), network.paramTable().get("0_2.W"));
  }
}
