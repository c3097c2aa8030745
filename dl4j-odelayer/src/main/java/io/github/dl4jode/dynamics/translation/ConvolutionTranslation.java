package io.github.dl4jode.dynamics.translation;

import io.github.dl4jode.dynamics.graph.Initialization;
import io.github.dl4jode.dynamics.graph.TimeChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** The common part of all convolutions: padding, bias, time and activation. */
abstract class ConvolutionTranslation<L extends ConvolutionLayer> extends LayerTranslation<L> {

  private final boolean timed;

  ConvolutionTranslation(L layer, String label, boolean timed) {
    super(layer, label);
    this.timed = timed;
  }

  /** Names the weights. */
  abstract void defineWeights(SDLayerParams parameters);

  /** The weights that correspond to DL4J's arrays. */
  abstract Map<String, INDArray> weightsFromStock(Map<String, INDArray> arrays);

  /**
   * Adds the convolution.
   *
   * @param x [batch, in, space], at least two dimensions of it
   * @param padding the zeros on either side
   */
  abstract SDVariable convolve(
      SDVariable x, int[] padding, Map<String, SDVariable> parameters, Optional<SDVariable> bias);

  @Override
  void validate() {
    ConvolutionPadding.of(this, layer(), dimensions());
    requireSupported(layer().getActivationFn());
  }

  /** The dimensions of the space. */
  final int dimensions() {
    if (layer() instanceof Convolution1DLayer) {
      return 1;
    }
    return layer() instanceof Convolution3D ? 3 : 2;
  }

  @Override
  public final boolean takesEveryRank() {
    return false;
  }

  @Override
  public final boolean wantsChannelsLast() {
    if (layer() instanceof Convolution1DLayer sequences) {
      return sequences.getRnnDataFormat() == RNNFormat.NWC;
    }
    if (layer() instanceof Convolution3D volumes) {
      return volumes.getDataFormat() == Convolution3D.DataFormat.NDHWC;
    }
    return layer().getCnn2dDataFormat() == CNN2DFormat.NHWC;
  }

  @Override
  final StateShape inferSizes(StateShape input) {
    String[] states = {"vectors", "sequences", "images", "volumes"};
    require(
        input.space().length == dimensions(),
        "works on " + states[dimensions()] + ", not on " + input);
    layer().setNIn(input.inputType(), true);
    return input.withChannels(layer().getNOut());
  }

  /** The convolution of images by the kernel that is written out. */
  final Conv2DConfig ofImages(int[] padding) {
    return Conv2DConfig.builder()
        .kH(kernel().sizes()[0])
        .kW(kernel().sizes()[1])
        .pH(padding[0])
        .pW(padding[1])
        .build();
  }

  /** The kernel of 1-dimensional convolutions is [k, 1]: ND4J computes them as images. */
  final DilatedKernel kernel() {
    int rank = Math.max(2, dimensions());
    int[] kernel = new int[rank];
    int[] dilation = new int[rank];
    Arrays.setAll(kernel, i -> i < dimensions() ? layer().getKernelSize()[i] : 1);
    Arrays.setAll(dilation, i -> i < dimensions() ? layer().getDilation()[i] : 1);
    return new DilatedKernel(kernel, dilation);
  }

  @Override
  final void defineParameters(SDLayerParams parameters) {
    defineWeights(parameters);
    long outputs = layer().getNOut();
    if (timed) {
      parameters.addWeightParam(TIME_WEIGHTS, withKernel(1, outputs));
    }
    if (layer().hasBias()) {
      parameters.addBiasParam("b", outputs);
    }
  }

  /** [kernel, in, out]. */
  final long[] withKernel(long in, long out) {
    LongStream kernel = Arrays.stream(kernel().kernel()).asLongStream();
    return LongStream.concat(kernel, LongStream.of(in, out)).toArray();
  }

  @Override
  public final Map<String, INDArray> fromStock(Map<String, INDArray> arrays) {
    Map<String, INDArray> parameters = new HashMap<>(weightsFromStock(arrays));
    if (layer().hasBias()) {
      parameters.put("b", array(arrays, "b"));
    }
    return parameters;
  }

  /** Weights of images or volumes [out, in, kernel] as a view [kernel, in, out], the fast form. */
  static INDArray kernelFirst(INDArray weights) {
    return weights.rank() == 4 ? weights.permute(2, 3, 1, 0) : weights.permute(2, 3, 4, 1, 0);
  }

  @Override
  public final Optional<Initialization> timeWeights() {
    double area = Arrays.stream(kernel().kernel()).reduce(1, Math::multiplyExact);
    return Optional.of(
        new Initialization(
            layer().getWeightInitFn(), (layer().getNIn() + 1.0) * area, layer().getNOut() * area));
  }

  @Override
  final Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
    requireInputs(x, layer().getNIn());
    Signal input = x.channelsFirst();
    ConvolutionPadding padding = ConvolutionPadding.of(this, layer(), dimensions());
    SDVariable padded = padding.padded(input);
    int[] both = padding.onBothSides();
    if (dimensions() == 1) {
      padded = input.graph().reshape(padded, input.batch(), input.shape().channels(), -1, 1);
      both = new int[] {both[0], 0};
    }
    Optional<SDVariable> bias = Optional.ofNullable(parameters.get("b"));
    SDVariable convolved = convolve(padded, both, parameters, timed ? Optional.empty() : bias);
    Signal result = input.with(convolved, layer().getNOut());
    SDVariable sum =
        timed
            ? withTime(t, result, padding, parameters.get(TIME_WEIGHTS), bias)
            : result.graph().reshape(convolved, result.arrayShape());
    return activated(layer().getActivationFn(), result.with(sum));
  }

  private SDVariable withTime(
      SDVariable t,
      Signal convolved,
      ConvolutionPadding padding,
      SDVariable weights,
      Optional<SDVariable> bias) {
    SameDiff graph = convolved.graph();
    long outputs = layer().getNOut();
    long[] space = Arrays.copyOf(convolved.shape().space(), kernel().kernel().length);
    int[] before = Arrays.copyOf(padding.before(), space.length);
    if (dimensions() == 1) {
      space[1] = 1;
    }
    SDVariable shift =
        new TimeChannel(kernel().sizes(), before, space)
            .shift(t, kernel().spread(weights, 1, outputs), bias, outputs);
    long elements = outputs * convolved.shape().positions();
    SDVariable rows = graph.reshape(convolved.variable(), convolved.batch(), elements);
    return graph.reshape(rows.add(graph.reshape(shift, 1, elements)), convolved.arrayShape());
  }

  static SDVariable zeros(SDVariable like, long... shape) {
    return like.getSameDiff().constant(Nd4j.zeros(like.dataType(), shape));
  }
}
