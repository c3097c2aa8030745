package io.github.dl4jode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.graph.ImageStates;
import io.github.dl4jode.dynamics.graph.Initialization;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import io.github.dl4jode.tape.convolution.FewChannels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A two-dimensional convolution with no activation, on images [batch, channels, height, width].
 *
 * <p>Parameters: {@code W} [kernel height, kernel width, in, out] and, with a bias, {@code b}
 * [out]. In float with a oneDNN backend it is many times faster than DL4J's {@code
 * ConvolutionLayer}, which does not reach oneDNN in 1.0.0-M2.1.
 */
public final class Convolution extends ImageLayer {

  private static final long serialVersionUID = 1L;
  private static final int[] NO_DILATION = {1, 1};

  @JsonProperty("kernel")
  private int[] kernel;

  @JsonProperty("stride")
  private int[] stride;

  @JsonProperty("padding")
  private int[] padding;

  @JsonProperty("outputChannels")
  private long outputChannels;

  @JsonProperty("bias")
  private boolean bias;

  @JsonProperty("inputGradient")
  private boolean inputGradient = true;

  private Convolution(Builder builder) {
    super(builder);
    this.kernel = builder.kernel;
    this.stride = builder.stride;
    this.padding = builder.padding;
    this.outputChannels = builder.outputChannels;
    this.bias = builder.bias;
    this.inputGradient = builder.inputGradient;
    finish(builder);
    requireKnownWeights();
  }

  private Convolution() {}

  @Override
  protected void validate() {
    super.validate();
    require(outputChannels >= 1, "needs nOut(...), the number of its output channels");
    require(
        Arrays.stream(kernel).allMatch(size -> size >= 1)
            && Arrays.stream(stride).allMatch(size -> size >= 1)
            && Arrays.stream(padding).allMatch(size -> size >= 0),
        "needs a positive kernel and stride and no negative padding");
  }

  @Override
  public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfigToLayer(globalConfig);
    ConvolutionMode mode = globalConfig.getConvolutionMode();
    require(
        mode == null || mode == ConvolutionMode.Truncate,
        "pads by its own padding(...) and does not take convolutionMode("
            + mode
            + "), which is set for the whole network; set it on the other layers one by one");
  }

  @Override
  protected CompiledLayerRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new ConvolutionRuntime(conf, dataType);
  }

  /** A separate class, for its name in DL4J's summary. */
  private static final class ConvolutionRuntime extends CompiledLayerRuntime {

    private static final long serialVersionUID = 1L;

    ConvolutionRuntime(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputTypeUtil.getOutputTypeCnnLayers(
        ImageStates.of(inputType),
        kernel,
        stride,
        padding,
        NO_DILATION,
        ConvolutionMode.Truncate,
        outputChannels,
        layerIndex,
        getLayerName(),
        CNN2DFormat.NCHW,
        Convolution.class);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam("W", kernel[0], kernel[1], inputChannels, outputChannels);
    if (bias) {
      params.addBiasParam("b", outputChannels);
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    double area = (double) kernel[0] * kernel[1];
    Initialization draw =
        new Initialization(weightInitOf("W"), inputChannels * area, outputChannels * area);
    draw.weights(params.get("W"));
    if (bias) {
      draw.bias(params.get("b"));
    }
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return super.compile(inputGradient ? request : request.withoutCotangentsOf(Set.of(0)));
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff,
      SDVariable layerInput,
      Map<String, SDVariable> paramTable,
      SDVariable mask) {
    SDVariable weights = paramTable.get("W");
    if (inputChannels == 1 && !isLooped(layerInput)) {
      return onOneChannel(sameDiff, layerInput, weights, paramTable);
    }
    return bias
        ? sameDiff.cnn().conv2d(layerInput, weights, paramTable.get("b"), operation())
        : sameDiff.cnn().conv2d(layerInput, weights, operation());
  }

  /** Whether tapes compute this convolution of grey images in loops. */
  private boolean isLooped(SDVariable images) {
    long[] shape = images.getShape();
    ConvolutionSizes sizes =
        new ConvolutionSizes(
            shape[0],
            inputChannels,
            outputChannels,
            new Plane(shape[2], shape[3]),
            new Plane(outputSize(shape[2], 0), outputSize(shape[3], 1)),
            new Plane(kernel[0], kernel[1]),
            new Plane(stride[0], stride[1]),
            new Plane(padding[0], padding[1]),
            bias);
    return images.dataType() == DataType.FLOAT && FewChannels.areTaken(sizes);
  }

  /**
   * The convolution of grey images as a product with their patches: oneDNN cannot vectorise over
   * one channel, and its gradient takes seven times as long.
   */
  private SDVariable onOneChannel(
      SameDiff graph, SDVariable images, SDVariable weights, Map<String, SDVariable> parameters) {
    long batch = images.getShape()[0];
    long taps = (long) kernel[0] * kernel[1];
    long height = outputSize(images.getShape()[2], 0);
    long width = outputSize(images.getShape()[3], 1);
    SDVariable patches =
        graph.reshape(graph.cnn().im2Col(images, operation()), batch, taps, height * width);
    // One copy of the weights for each image, made once per update.
    SDVariable ones = graph.constant(Nd4j.ones(weights.dataType(), batch, 1));
    SDVariable copies = graph.mmul(ones, graph.reshape(weights, 1, taps * outputChannels));
    SDVariable product =
        graph.mmul(graph.reshape(copies, batch, taps, outputChannels), patches, true, false, false);
    SDVariable result = graph.reshape(product, batch, outputChannels, height, width);
    return bias ? result.add(graph.reshape(parameters.get("b"), 1, outputChannels, 1, 1)) : result;
  }

  private long outputSize(long inputSize, int dimension) {
    return (inputSize + 2L * padding[dimension] - kernel[dimension]) / stride[dimension] + 1;
  }

  private Conv2DConfig operation() {
    return Conv2DConfig.builder()
        .kH(kernel[0])
        .kW(kernel[1])
        .sH(stride[0])
        .sW(stride[1])
        .pH(padding[0])
        .pW(padding[1])
        .build();
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    if (maskArray == null || maskArray.rank() != 4) {
      return new Pair<>(maskArray, currentMaskState);
    }
    INDArray reduced =
        ConvolutionUtils.cnn2dMaskReduction(
            maskArray, kernel, stride, padding, NO_DILATION, ConvolutionMode.Truncate);
    return new Pair<>(reduced, currentMaskState);
  }

  @Override
  protected List<String> settingsInWords() {
    return List.of(
        "nIn=" + inputChannels,
        "nOut=" + outputChannels,
        "kernel=" + Arrays.toString(kernel),
        "stride=" + Arrays.toString(stride),
        "padding=" + Arrays.toString(padding),
        "hasBias=" + bias);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Convolution that
        && super.equals(that)
        && inputChannels == that.inputChannels
        && outputChannels == that.outputChannels
        && Arrays.equals(kernel, that.kernel)
        && Arrays.equals(stride, that.stride)
        && Arrays.equals(padding, that.padding)
        && bias == that.bias
        && inputGradient == that.inputGradient;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Arrays.hashCode(kernel);
  }

  /** Collects the settings of a convolution. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends ImageLayer.Builder<Builder> {

    private final int[] kernel;
    private int[] stride = {1, 1};
    private int[] padding = {0, 0};
    private long outputChannels;
    private boolean bias = true;
    private boolean inputGradient = true;

    /** A kernel of this height and width, or of one size for both. */
    public Builder(int... kernel) {
      this.kernel = heightAndWidth("kernel", kernel);
    }

    /** The channels of the output. */
    public Builder nOut(long channels) {
      this.outputChannels = channels;
      return this;
    }

    /** The steps between outputs, height and width or one for both; default 1. */
    public Builder stride(int... steps) {
      this.stride = heightAndWidth("stride", steps);
      return this;
    }

    /** The zeros around the image, height and width or one for both; default 0. */
    public Builder padding(int... zeros) {
      this.padding = heightAndWidth("padding", zeros);
      return this;
    }

    /** Sets whether each output channel has a bias; default true. */
    public Builder hasBias(boolean hasBias) {
      this.bias = hasBias;
      return this;
    }

    /**
     * Sets whether dL/d images is computed, for the layers before; default true. Without it, which
     * is for a first layer only, training is faster, and whoever asks for dL/d images gets zeros.
     */
    public Builder inputGradient(boolean computed) {
      this.inputGradient = computed;
      return this;
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalArgumentException if a size is missing or not positive
     */
    @Override
    public Convolution build() {
      return new Convolution(this);
    }

    private static int[] heightAndWidth(String what, int[] sizes) {
      return switch (Required.setting(sizes, what).length) {
        case 1 -> new int[] {sizes[0], sizes[0]};
        case 2 -> sizes.clone();
        default ->
            throw new IllegalArgumentException(
                "Convolution needs height and width of its "
                    + what
                    + ", or one size for both, not "
                    + Arrays.toString(sizes));
      };
    }
  }
}
