package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What cannot work is refused before the first iteration, and the message says what to do. */
class RefusedConfigurationTest {

  private static final InputType VECTORS = InputType.feedForward(4);
  private static final InputType IMAGES = InputType.convolutional(6, 6, 4);

  static Stream<Arguments> refused() {
    return Stream.of(
        row(() -> dense().times(0), "OdeLayer", "at least two finite times", "[0.0]"),
        row(() -> dense().times(0, 1, 1), "strictly increase or strictly decrease"),
        row(() -> dense().times(0, 2, 1), "strictly increase or strictly decrease"),
        row(() -> dense().times(0, Double.NaN), "finite"),
        row(() -> dense().name("block").times(1, 1), "\"block\""),
        row(() -> named("my_weight"), "my_weight", "underscores"),
        row(() -> named("y"), "\"y\"", "the state"));
  }

  static Stream<Arguments> refusedSettings() {
    return Stream.of(
        row(() -> DenseDynamics.builder().hidden(4, 0).build(), "positive sizes", "[4, 0]"),
        row(
            () -> DenseDynamics.builder().activation(Activation.SOFTMAX).build(),
            "Activation Softmax is not supported",
            "choose one of"),
        row(() -> ConvolutionDynamics.builder().kernelSize(2).build(), "choose an odd size"),
        row(() -> ConvolutionDynamics.builder().convolutions(0).build(), "0 convolutions"),
        row(
            () -> ConvolutionDynamics.builder().channels(6).groups(4).build(),
            "6 channels into 4",
            "divisor of 6"),
        row(() -> new Convolution.Builder(3).build(), "Convolution", "nOut(...)"),
        row(() -> new Convolution.Builder(1, 2, 3), "height and width", "[1, 2, 3]"),
        row(() -> new Convolution.Builder(3).nOut(2).padding(-1).build(), "no negative padding"),
        row(() -> new GroupNormalization.Builder(0), "needs a group"),
        row(() -> new GroupNormalization.Builder(2).epsilon(0).build(), "positive epsilon"),
        row(
            () -> new GroupNormalization.Builder(2).activation(Activation.TANH).build(),
            "RELU or IDENTITY",
            "ActivationLayer"),
        row(
            () -> dense().weightInit(WeightInit.RELU).build(),
            "drawn by its dynamics",
            "DenseDynamics.builder()"),
        row(
            () -> dense().weightInit("W1", new WeightInitXavier()).build(),
            "drawn by its dynamics",
            "DenseDynamics.builder()"),
        row(
            () -> new GroupNormalization.Builder(2).weightInit(WeightInit.RELU).build(),
            "no weightInit(RELU)"),
        row(
            () ->
                new Convolution.Builder(3).nOut(2).weightInit("w", new WeightInitXavier()).build(),
            "no weight \"w\"",
            "[W]"),
        row(() -> new ResidualBlock.Builder().stride(3).build(), "stride of 1 or 2"),
        row(() -> new FunctionEvaluationListener(-1), "-1"));
  }

  static Stream<Arguments> refusedNetworks() {
    return Stream.of(
        row(
            () -> Networks.network(IMAGES, new GroupNormalization.Builder(3).name("n").build()),
            "GroupNormalization \"n\"",
            "4 channels into 3"),
        row(
            () -> Networks.network(VECTORS, new ResidualBlock.Builder().build()),
            "ResidualBlock",
            "NCHW"),
        row(
            () ->
                Networks.network(
                    InputType.convolutional(6, 6, 4, CNN2DFormat.NHWC),
                    new Convolution.Builder(3).nOut(2).build()),
            "NCHW",
            "InputType.convolutional(height, width, channels)"),
        row(
            () ->
                Networks.network(
                    VECTORS, new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build()),
            "OdeLayer",
            "[batch, channels, height, width]"),
        row(
            () ->
                Networks.network(
                    IMAGES,
                    new OdeLayer.Builder(ConvolutionDynamics.builder().build())
                        .output(OdeOutput.TRAJECTORY)
                        .build()),
            "trajectory",
            "use FINAL_STATE"),
        row(
            () ->
                Networks.network(
                    InputType.convolutional(6, 6, 4, CNN2DFormat.NHWC),
                    new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build()),
            "NCHW",
            "dataFormat"),
        row(
            () ->
                Networks.network(
                    InputType.recurrent(4, 5),
                    new LSTM.Builder().nOut(3).build(),
                    dense().name("block").output(OdeOutput.TRAJECTORY).build()),
            "OdeLayer \"block\"",
            "its input is a sequence",
            "LastTimeStep"),
        row(
            () ->
                Networks.network(Networks.configuration().biasInit(0.5), VECTORS, dense().build()),
            "biasInit(0.5)",
            "one by one"),
        row(
            () ->
                Networks.network(
                    Networks.configuration().convolutionMode(ConvolutionMode.Same),
                    IMAGES,
                    new Convolution.Builder(3).nOut(2).build()),
            "padding(...)",
            "convolutionMode(Same)",
            "one by one"),
        row(
            () ->
                Networks.network(
                    Networks.configuration().weightNoise(new DropConnect(0.5)),
                    VECTORS,
                    dense().build()),
            "weight noise",
            "one by one"),
        row(
            () ->
                Networks.network(
                    Networks.configuration().dataType(DataType.FLOAT16), VECTORS, dense().build()),
            "FLOAT or DOUBLE",
            "HALF"),
        row(
            RefusedConfigurationTest::networkWithoutInputType,
            "setInputType(...)",
            "W1",
            "[0, 3]"));
  }

  static Stream<Arguments> refusedPasses() {
    return Stream.of(
        row(
            () ->
                Networks.network(VECTORS, dense().build()).output(Nd4j.ones(DataType.DOUBLE, 2, 5)),
            "OdeLayer",
            "input of shape [2, 5]"),
        row(
            () -> withoutInputType(DenseDynamics.builder().size(4).build(), 2, 3),
            "OdeLayer",
            "input of shape [2, 3]",
            "made for inputs of another size",
            "W1 has shape [4, 4]"),
        row(
            () -> withoutInputType(ConvolutionDynamics.builder().channels(4).build(), 2, 3, 5, 5),
            "OdeLayer",
            "input of shape [2, 3, 5, 5]",
            "made for inputs of another size",
            "W1 has shape [3, 3, 4, 4]"),
        row(
            () ->
                withoutInputType(
                    LayerDynamics.builder()
                        .layer(new DenseLayer.Builder().nIn(4).nOut(4).build())
                        .build(),
                    2,
                    3),
            "OdeLayer",
            "vectors of 3 into vectors of 4",
            "layer 1 (DenseLayer)"),
        row(
            () -> run(VECTORS, new Growing()),
            "OdeLayer",
            "[2, 4]",
            "[2, 8]",
            "shape of its state"),
        row(() -> run(VECTORS, new Noisy()), "OdeLayer", "random", "same f at every stage"));
  }

  private static Arguments row(Executable configuration, String... partsOfMessage) {
    return Arguments.of(configuration, partsOfMessage);
  }

  @ParameterizedTest
  @MethodSource({"refusedSettings", "refusedNetworks", "refusedPasses"})
  void isRefused(Executable configuration, String[] partsOfMessage) {
    String message = assertThrows(IllegalArgumentException.class, configuration).getMessage();
    for (String part : partsOfMessage) {
      assertTrue(message.contains(part), message);
    }
  }

  /** These are refused by build(), not before. */
  @ParameterizedTest
  @MethodSource("refused")
  void isRefusedWhenBuilt(BuilderOf builder, String[] partsOfMessage) {
    isRefused(() -> builder.make().build(), partsOfMessage);
  }

  @FunctionalInterface
  interface BuilderOf {
    OdeLayer.Builder make();
  }

  private static Arguments row(BuilderOf builder, String... partsOfMessage) {
    return Arguments.of(builder, partsOfMessage);
  }

  private static OdeLayer.Builder dense() {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build());
  }

  private static OdeLayer.Builder named(String parameter) {
    return new OdeLayer.Builder(new OneParameter(parameter));
  }

  private static void networkWithoutInputType() {
    var list = Networks.configuration().list().layer(dense().build());
    new MultiLayerNetwork(list.build()).init();
  }

  private static void withoutInputType(Dynamics dynamics, long... shape) {
    OdeLayer layer = new OdeLayer.Builder(dynamics).build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(Networks.configuration().list().layer(layer).build());
    network.init();
    network.output(Nd4j.ones(DataType.DOUBLE, shape));
  }

  private static void run(InputType input, Dynamics dynamics) {
    Networks.network(input, new OdeLayer.Builder(dynamics).build())
        .output(Nd4j.ones(DataType.DOUBLE, 2, 4));
  }

  /** Dynamics with a parameter of any name, or none. */
  private static class OneParameter extends Dynamics {

    private static final long serialVersionUID = 1L;
    private final String name;

    OneParameter(String name) {
      this.name = name;
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam(name, 1);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get(name).assign(1);
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return y.mul(parameters.get(name));
    }
  }

  private static final class Growing extends OneParameter {

    private static final long serialVersionUID = 1L;

    Growing() {
      super("a");
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return graph.concat(1, y, y);
    }
  }

  private static final class Noisy extends OneParameter {

    private static final long serialVersionUID = 1L;

    Noisy() {
      super("a");
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return y.add(graph.random().normal(0, 1, DataType.DOUBLE, 2, 4));
    }
  }
}
