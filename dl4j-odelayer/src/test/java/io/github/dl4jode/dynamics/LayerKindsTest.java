package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every kind of layer computes what DL4J's own does, and its gradient is that of what it computes.
 */
class LayerKindsTest {

  /** Layers as a network runs them. */
  record Kind(String name, InputType state, List<Layer> layers) {

    @Override
    public String toString() {
      return name + " on " + state.getType();
    }
  }

  private static final InputType VECTORS = InputType.feedForward(5);
  private static final InputType VOLUMES =
      InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 3, 4, 2, 2);

  private static Kind kind(String name, InputType state, Layer... layers) {
    return new Kind(name, state, List.of(layers));
  }

  static Stream<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    kinds.add(kind("dense", VECTORS, new DenseLayer.Builder().nOut(5).build()));
    kinds.add(
        kind(
            "bottleneck",
            VECTORS,
            new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build(),
            new DenseLayer.Builder().nOut(5).hasBias(false).activation(Activation.CUBE).build()));
    kinds.add(
        kind(
            "layer norm",
            VECTORS,
            new DenseLayer.Builder().nOut(5).hasLayerNorm(true).hasBias(true).build()));
    kinds.add(
        kind(
            "layer norm without bias",
            VECTORS,
            new DenseLayer.Builder().nOut(5).hasLayerNorm(true).hasBias(false).build()));
    kinds.add(kind("PReLU of vectors", VECTORS, new PReLULayer.Builder().inputShape(5).build()));
    for (CNN2DFormat format : CNN2DFormat.values()) {
      addImages(kinds, format);
    }
    for (RNNFormat format : RNNFormat.values()) {
      addSequences(kinds, format);
    }
    kinds.add(
        kind(
            "convolution of volumes",
            VOLUMES,
            new Convolution3D.Builder(3, 3, 1)
                .nOut(4)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.TANH)
                .build(),
            new Convolution3D.Builder(1, 1, 1).nOut(2).hasBias(false).build()));
    return kinds.stream();
  }

  private static void addImages(List<Kind> kinds, CNN2DFormat format) {
    InputType images = InputType.convolutional(4, 6, 3, format);
    String suffix = " " + format;
    kinds.add(
        kind(
            "convolution" + suffix,
            images,
            new ConvolutionLayer.Builder(3, 3).padding(1, 1).nOut(3).dataFormat(format).build()));
    kinds.add(
        kind(
            "bottleneck" + suffix,
            images,
            new ConvolutionLayer.Builder(1, 1)
                .nOut(2)
                .activation(Activation.RELU)
                .dataFormat(format)
                .build(),
            new ConvolutionLayer.Builder(3, 1)
                .nOut(3)
                .hasBias(false)
                .convolutionMode(ConvolutionMode.Same)
                .dilation(2, 1)
                .dataFormat(format)
                .build(),
            new ActivationLayer(new ActivationLReLU(0.3))));
    kinds.add(
        kind(
            "even kernel" + suffix,
            images,
            new ConvolutionLayer.Builder(2, 4)
                .nOut(3)
                .convolutionMode(ConvolutionMode.Same)
                .dataFormat(format)
                .build()));
    kinds.add(
        kind(
            "depthwise" + suffix,
            images,
            new DepthwiseConvolution2D.Builder(3, 3)
                .depthMultiplier(1)
                .nIn(3)
                .nOut(3)
                .convolutionMode(ConvolutionMode.Same)
                .dataFormat(format)
                .build()));
    kinds.add(
        kind(
            "separable" + suffix,
            images,
            new SeparableConvolution2D.Builder(3, 3)
                .depthMultiplier(2)
                .nOut(3)
                .dilation(1, 2)
                .convolutionMode(ConvolutionMode.Same)
                .dataFormat(format)
                .build()));
    long[] shape = format == CNN2DFormat.NCHW ? new long[] {3, 4, 6} : new long[] {4, 6, 3};
    long[] space = format == CNN2DFormat.NCHW ? new long[] {2, 3} : new long[] {1, 2};
    kinds.add(
        kind("PReLU" + suffix, images, new PReLULayer.Builder().inputShape(shape.clone()).build()));
    kinds.add(
        kind(
            "shared PReLU" + suffix,
            images,
            new PReLULayer.Builder().inputShape(shape).sharedAxes(space).build()));
  }

  private static void addSequences(List<Kind> kinds, RNNFormat format) {
    InputType sequences = InputType.recurrent(3, 7, format);
    for (ConvolutionMode mode : List.of(ConvolutionMode.Same, ConvolutionMode.Causal)) {
      kinds.add(
          kind(
              mode + " sequences " + format,
              sequences,
              new Convolution1DLayer.Builder(3)
                  .nOut(3)
                  .dilation(2)
                  .convolutionMode(mode)
                  .rnnDataFormat(format)
                  .activation(Activation.SOFTPLUS)
                  .build()));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isWhatDl4jComputes(Kind kind) {
    MultiLayerNetwork network = LayerFields.network(kind.state(), layers(kind));
    INDArray y = Nd4j.randn(DataType.DOUBLE, batchOf(2, kind.state()));
    LayerDynamics dynamics = dynamics(kind, TimeConditioning.NONE);

    Map<String, INDArray> parameters = parameters(dynamics, network, DataType.DOUBLE);

    LayerFields.assertClose(
        "f", network.output(y.dup()), LayerFields.evaluate(dynamics, 0, y, parameters), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void timeBeginsWithoutWeight(Kind kind) {
    MultiLayerNetwork network = LayerFields.network(kind.state(), layers(kind));
    INDArray y = Nd4j.randn(DataType.DOUBLE, batchOf(2, kind.state()));
    LayerDynamics dynamics = dynamics(kind, TimeConditioning.CONCATENATED);

    Map<String, INDArray> parameters = parameters(dynamics, network, DataType.DOUBLE);

    LayerFields.assertClose(
        "f", network.output(y.dup()), LayerFields.evaluate(dynamics, 1.7, y, parameters), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void gradientIsThatOfDifferences(Kind kind) {
    LayerDynamics dynamics = dynamics(kind, TimeConditioning.CONCATENATED);
    Nd4j.getRandom().setSeed(11);
    Map<String, INDArray> parameters = LayerFields.zeros(dynamics, DataType.DOUBLE);
    parameters.values().forEach(p -> p.assign(Nd4j.randn(DataType.DOUBLE, p.shape()).mul(0.5)));
    INDArray y = Nd4j.randn(DataType.DOUBLE, batchOf(2, kind.state()));

    INDArray product = LayerFields.product(dynamics, 0.6, y, parameters);

    INDArray direction = Nd4j.randn(DataType.DOUBLE, product.length());
    double expected = LayerFields.differenceQuotient(dynamics, 0.6, y, parameters, direction);
    double actual = product.mul(direction).sumNumber().doubleValue();
    assertEquals(expected, actual, 1e-6 * (1 + Math.abs(expected)));

    Map<String, INDArray> single = LayerFields.ordered(dynamics, parameters, DataType.FLOAT);
    INDArray inFloat = LayerFields.product(dynamics, 0.6, y.castTo(DataType.FLOAT), single);
    LayerFields.assertClose("product in float", product, inFloat, 1e-4);
  }

  private static Layer[] layers(Kind kind) {
    return kind.layers().toArray(Layer[]::new);
  }

  static LayerDynamics dynamics(Kind kind, TimeConditioning time) {
    LayerDynamics.Builder builder = LayerDynamics.builder().time(time);
    kind.layers().forEach(builder::layer);
    LayerDynamics dynamics = builder.build();
    dynamics.setInputType(kind.state());
    return dynamics;
  }

  private static Map<String, INDArray> parameters(
      LayerDynamics dynamics, MultiLayerNetwork network, DataType dataType) {
    return LayerFields.ordered(
        dynamics, dynamics.parametersFrom(LayerFields.arraysOf(network)), dataType);
  }

  static long[] batchOf(long examples, InputType state) {
    long[] shape = state.getShape(true);
    shape[0] = examples;
    return shape;
  }
}
