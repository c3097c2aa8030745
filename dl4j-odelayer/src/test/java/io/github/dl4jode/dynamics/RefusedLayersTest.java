package io.github.dl4jode.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.ResidualBlock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What cannot be dynamics is refused when it is built, or when the network is, by name. */
class RefusedLayersTest {

  private static final InputType IMAGES = InputType.convolutional(8, 8, 4);
  private static final InputType VECTORS = InputType.feedForward(4);

  private static LayerDynamics.Builder with(Layer... layers) {
    LayerDynamics.Builder builder = LayerDynamics.builder();
    List.of(layers).forEach(builder::layer);
    return builder;
  }

  private static Executable on(InputType state, LayerDynamics.Builder builder) {
    LayerDynamics dynamics = builder.build();
    return () -> dynamics.setInputType(state);
  }

  private static ConvolutionLayer.Builder convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).convolutionMode(ConvolutionMode.Same);
  }

  private static Arguments row(Executable attempt, String message) {
    return Arguments.of(attempt, message);
  }

  static Stream<Arguments> seenWhileBuilding() {
    return Stream.of(
        row(() -> with().build(), "Layer dynamics, and each residual, need a layer"),
        row(
            () -> with(new DropoutLayer.Builder(0.5).name("drop").build()).build(),
            "layer \"drop\" (DropoutLayer) is dropout, which is random, and a solver needs the same"
                + " f at every evaluation; put the layer before or after the ODE block"),
        row(
            () -> with(convolution().build(), convolution().dropOut(0.5).build()).build(),
            "layer 2 (ConvolutionLayer) has dropout, which is random, and a solver needs the same f"
                + " at every evaluation; remove it (OdeSwap has removeDropout(true)), or put a"
                + " DropoutLayer before or after the ODE block"),
        row(
            () -> with(convolution().weightNoise(new DropConnect(0.5)).build()).build(),
            "layer 1 (ConvolutionLayer) has weight noise, which is random, and a solver needs the"
                + " same f at every evaluation; remove it"),
        row(
            () ->
                with(new DenseLayer.Builder()
                        .nOut(4)
                        .constrainWeights(new NonNegativeConstraint())
                        .build())
                    .build(),
            "layer 1 (DenseLayer) has constraints, which are applied to the parameters of a whole"
                + " layer of the network; set them on the ODE layer"),
        row(
            () -> with(new SubsamplingLayer.Builder().name("pool").build()).build(),
            "layer \"pool\" (SubsamplingLayer) pools, which makes its output smaller; dynamics keep"
                + " the shape of their state: put the layer before or after the ODE block"),
        row(
            () -> with(convolution().stride(2, 2).name("down").build()).build(),
            "layer \"down\" (ConvolutionLayer) has a stride of 2×2, which makes its output smaller;"
                + " dynamics keep the shape of their state: put the layer before or after the ODE"
                + " block"),
        row(
            () -> with(new ConvolutionLayer.Builder(3, 3).dilation(2, 1).nOut(4).build()).build(),
            "layer 1 (ConvolutionLayer) has a kernel of 3×3, dilation 2×1 and padding 0×0, which"
                + " change the shape; set convolutionMode(ConvolutionMode.Same)"),
        row(
            () -> with(convolution().nOut(0).build()).build(),
            "layer 1 (ConvolutionLayer) needs nOut(...), the number of its output channels"),
        row(
            () -> with(new Upsampling2D.Builder(2).build()).build(),
            "layer 1 (Upsampling2D) changes the shape; dynamics keep the shape of their state: put"
                + " the layer before or after the ODE block"),
        row(
            () -> with(convolution().build(), new BatchNormalization()).build(),
            "layer 2 (BatchNormalization) makes f of one example depend on the others of its"
                + " minibatch and changes its statistics at every evaluation;"
                + " replaceBatchNormalization(true) puts group normalisation, which does neither,"
                + " in its place with the same gamma and beta"),
        row(
            () -> with(new LSTM.Builder().nOut(4).build()).build(),
            "layer 1 (LSTM) runs through a sequence with a state of its own; in dynamics the state"
                + " is that of the equation: put the layer before or after the ODE block"),
        row(
            () -> with(new OutputLayer.Builder().nOut(4).build()).build(),
            "layer 1 (OutputLayer) computes a loss, and a derivative has no loss; put the layer"
                + " after the ODE block"),
        row(
            () -> with(new FrozenLayer(new DenseLayer.Builder().nOut(4).build())).build(),
            "layer 1 (FrozenLayer) is frozen, and the parameters of dynamics are trained or frozen"
                + " together; take the layer inside it, and freeze the ODE layer if it is to stay"
                + " as it is"),
        row(
            () -> with(new LocalResponseNormalization.Builder().build()).build(),
            "layer 1 (LocalResponseNormalization) normalises over neighbouring channels, which"
                + " cannot be part of dynamics; use group normalisation"),
        row(
            () -> with(new EmbeddingLayer.Builder().nIn(4).nOut(4).build()).build(),
            "layer 1 (EmbeddingLayer) is of a kind that is not translated; dynamics take"
                + " [ActivationLayer, BatchNormalization, Convolution1D, Convolution1DLayer,"
                + " Convolution2D, Convolution3D, ConvolutionLayer, DenseLayer,"
                + " DepthwiseConvolution2D, PReLULayer, SeparableConvolution2D] and every"
                + " SameDiffLayer"),
        row(
            () ->
                with(new ActivationLayer.Builder().activation(Activation.SOFTMAX).build()).build(),
            "layer 1 (ActivationLayer): Activation Softmax is not supported in dynamics; choose one"
                + " of Cube, ELU, GELU, HardSigmoid, HardTanH, Identity, LReLU, Mish, RationalTanh,"
                + " ReLU, ReLU6, RectifiedTanh, SELU, Sigmoid, SoftPlus, SoftSign, Swish, TanH,"
                + " ThresholdedReLU"));
  }

  static Stream<Arguments> seenWithTheState() {
    return Stream.of(
        row(
            on(VECTORS, with(new DenseLayer.Builder().nOut(3).name("fc").build())),
            "Layer dynamics turn vectors of 4 into vectors of 3, and a derivative has the shape of"
                + " its state; let the last of the layers, layer \"fc\" (DenseLayer), lead back to"
                + " 4"),
        row(
            on(IMAGES, with(convolution().build(), new DenseLayer.Builder().nOut(4).build())),
            "layer 2 (DenseLayer) works on vectors, not on 4 channels of 8×8; inside dynamics"
                + " nothing is reshaped: a convolution with a kernel of 1 is the dense layer of each"
                + " position"),
        row(
            on(VECTORS, with(convolution().build())),
            "layer 1 (ConvolutionLayer) works on images, not on vectors of 4"),
        row(
            on(
                IMAGES,
                LayerDynamics.builder()
                    .layer(convolution().build())
                    .residual(convolution().build(), convolution().nOut(2).build())),
            "The residual that begins with layer 2 (ConvolutionLayer) turns 4 channels of 8×8 into"
                + " 2 channels of 8×8, and a sum needs both alike"),
        row(
            on(IMAGES, with(new PReLULayer.Builder().inputShape(4, 7, 1).build())),
            "layer 1 (PReLULayer) has the input shape [4, 7, 1] and works on 4 channels of 8×8"),
        row(
            on(IMAGES, with(new ResidualBlock.Builder().stride(2).name("down").build())),
            "layer \"down\" (ResidualBlock) turns 4 channels of 8×8 into 4 channels of 4×4;"
                + " dynamics keep the shape of their state"),
        row(
            on(
                IMAGES,
                LayerDynamics.builder()
                    .branchOf(new GroupNormalization.Builder(2).name("norm").build())),
            "layer \"norm\" (GroupNormalization) does not end in the sum of its input and a branch,"
                + " x + g(x), so there is no branch to take as f; layer(...) takes the layer as a"
                + " whole"),
        row(
            on(IMAGES, with(new GroupNormalization.Builder(3).name("norm").build())),
            "layer \"norm\" (GroupNormalization): GroupNormalization \"norm\": Group normalisation"
                + " cannot split 4 channels into 3 equal groups; choose a divisor of 4"),
        row(
            on(
                VECTORS,
                with(new OdeLayer.Builder(DenseDynamics.builder().build()).name("inner").build())),
            "layer \"inner\" (OdeLayer) cannot be written as a part of dynamics: OdeLayer \"inner\""
                + " has no graph of its own: how many steps the solver takes is known only while it"
                + " runs. The graph of its dynamics is written by dynamics().define(...)"));
  }

  @ParameterizedTest
  @MethodSource({"seenWhileBuilding", "seenWithTheState"})
  void isRefusedByName(Executable attempt, String message) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, attempt).getMessage());
  }

  @Test
  void arraysOfOtherLayersAreRefused() {
    LayerDynamics dynamics = with(new DenseLayer.Builder().nOut(4).name("fc").build()).build();
    assertRefused(
        dynamics,
        List.of(Map.of("W", Nd4j.zeros(4, 4), "b", Nd4j.zeros(1, 4))),
        "layer \"fc\" (DenseLayer) does not know its sizes yet; call setInputType(...) before, or"
            + " take the dynamics from the layer of a network that was configured");
    dynamics.setInputType(VECTORS);

    assertRefused(
        dynamics,
        List.of(),
        "Layer dynamics need a map of arrays for each layer, an empty one if it has no arrays: 1, not"
            + " 0");
    assertRefused(
        dynamics,
        List.of(Map.of("b", Nd4j.zeros(1, 4))),
        "layer \"fc\" (DenseLayer) has a parameter W, and the arrays given are [b]");
    assertRefused(
        dynamics,
        List.of(Map.of("W", Nd4j.zeros(DataType.DOUBLE, 4, 3), "b", Nd4j.zeros(1, 4))),
        "layer \"fc\" (DenseLayer) has a parameter W of shape [4, 4], and the array given has"
            + " [4, 3] in the same order of dimensions");
  }

  private static void assertRefused(
      LayerDynamics dynamics, List<Map<String, INDArray>> arrays, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> dynamics.parametersFrom(arrays))
            .getMessage());
  }
}
