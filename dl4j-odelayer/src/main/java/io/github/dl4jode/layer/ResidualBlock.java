package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.graph.GroupNorm;
import io.github.dl4jode.dynamics.graph.ImageStates;
import io.github.dl4jode.dynamics.graph.Initialization;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A residual block with activation before convolution, on images [batch, channels, height, width].
 *
 * <p>With norm for group normalisation in min(32, channels) groups and convolutions 3×3 with
 * padding 1 and no bias: h = ReLU(norm(x)); output = shortcut + conv(ReLU(norm(conv(h)))). The
 * shortcut is x, or a 1×1 convolution of h if stride or channels change. The block of the ResNet in
 * the MNIST experiment of Chen et al. (2018), after He et al. (2016), "Identity Mappings in Deep
 * Residual Networks".
 *
 * <p>Parameters: {@code W1} [3, 3, in, out], {@code W2} [3, 3, out, out], if needed {@code
 * shortcut} [1, 1, in, out]; {@code gamma1}, {@code beta1} [in], {@code gamma2}, {@code beta2}
 * [out], which are not subject to weight regularisation.
 */
public final class ResidualBlock extends ImageLayer {

  private static final long serialVersionUID = 1L;

  /** 0 means the number of channels of the input. */
  @JsonProperty("outputChannels")
  private long outputChannels;

  @JsonProperty("stride")
  private int stride;

  private ResidualBlock(Builder builder) {
    super(builder);
    this.outputChannels = builder.outputChannels;
    this.stride = builder.stride;
    finish(builder);
    requireKnownWeights();
  }

  private ResidualBlock() {}

  @Override
  protected void validate() {
    super.validate();
    require(outputChannels >= 0, "needs positive output channels, not " + outputChannels);
    require(stride == 1 || stride == 2, "has a stride of 1 or 2, not " + stride);
    requireGroupsDivideChannels();
  }

  @Override
  protected void inferSizes(InputType inputType) {
    super.inferSizes(inputType);
    requireGroupsDivideChannels();
  }

  private void requireGroupsDivideChannels() {
    if (inputChannels > 0) {
      GroupNorm.requireDivides(GroupNorm.defaultGroups(inputChannels), inputChannels);
      GroupNorm.requireDivides(GroupNorm.defaultGroups(outputChannels()), outputChannels());
    }
  }

  private long outputChannels() {
    return outputChannels > 0 ? outputChannels : inputChannels;
  }

  /** Whether the output has the shape of the input, so that the shortcut is the input itself. */
  public boolean keepsShape() {
    return !hasProjection();
  }

  private boolean hasProjection() {
    return stride != 1 || outputChannels() != inputChannels;
  }

  @Override
  protected CompiledLayerRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new ResidualBlockRuntime(conf, dataType);
  }

  /** A separate class, for its name in DL4J's summary. */
  private static final class ResidualBlockRuntime extends CompiledLayerRuntime {

    private static final long serialVersionUID = 1L;

    ResidualBlockRuntime(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    InputType.InputTypeConvolutional images = ImageStates.of(inputType);
    long channels = outputChannels > 0 ? outputChannels : images.getChannels();
    return InputType.convolutional(
        strided(images.getHeight()), strided(images.getWidth()), channels);
  }

  /** The size after a 3×3 convolution with padding 1, or a 1×1 convolution without. */
  private long strided(long size) {
    return (size - 1) / stride + 1;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addWeightParam("W1", 3, 3, inputChannels, outputChannels());
    params.addWeightParam("W2", 3, 3, outputChannels(), outputChannels());
    if (hasProjection()) {
      params.addWeightParam("shortcut", 1, 1, inputChannels, outputChannels());
    }
    params.addBiasParam("gamma1", inputChannels);
    params.addBiasParam("beta1", inputChannels);
    params.addBiasParam("gamma2", outputChannels());
    params.addBiasParam("beta2", outputChannels());
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    for (String name : getLayerParams().getWeightParameterKeys()) {
      INDArray weights = params.get(name);
      double area = (double) weights.size(0) * weights.size(1);
      new Initialization(weightInitOf(name), weights.size(2) * area, weights.size(3) * area)
          .weights(weights);
    }
    params.get("gamma1").assign(1);
    params.get("beta1").assign(0);
    params.get("gamma2").assign(1);
    params.get("beta2").assign(0);
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff,
      SDVariable layerInput,
      Map<String, SDVariable> paramTable,
      SDVariable mask) {
    long[] in = layerInput.getShape();
    long[] out = {in[0], outputChannels(), strided(in[2]), strided(in[3])};
    SDVariable activated = normAndRelu(sameDiff, layerInput, in, paramTable, 1);
    SDVariable shortcut =
        hasProjection()
            ? sameDiff.cnn().conv2d(activated, paramTable.get("shortcut"), square(1, stride))
            : layerInput;
    SDVariable hidden = sameDiff.cnn().conv2d(activated, paramTable.get("W1"), square(3, stride));
    SDVariable again = normAndRelu(sameDiff, hidden, out, paramTable, 2);
    return sameDiff.cnn().conv2d(again, paramTable.get("W2"), square(3, 1)).add(shortcut);
  }

  private static SDVariable normAndRelu(
      SameDiff graph, SDVariable x, long[] shape, Map<String, SDVariable> parameters, int index) {
    SDVariable gamma = parameters.get("gamma" + index);
    SDVariable beta = parameters.get("beta" + index);
    int groups = GroupNorm.defaultGroups(shape[1]);
    SDVariable normalized =
        GroupNorm.normalize(graph, x, shape, gamma, beta, groups, GroupNorm.DEFAULT_EPSILON);
    return graph.nn().relu(normalized, 0);
  }

  private static Conv2DConfig square(int kernel, int stride) {
    return Conv2DConfig.builder()
        .kH(kernel)
        .kW(kernel)
        .sH(stride)
        .sW(stride)
        .pH(kernel / 2)
        .pW(kernel / 2)
        .build();
  }

  @Override
  protected long workingElementsPerExample(InputType inputType, boolean training) {
    long elements = inputType.arrayElementsPerExample();
    return training ? 12 * elements : 4 * elements;
  }

  @Override
  protected List<String> settingsInWords() {
    return List.of("nIn=" + inputChannels, "nOut=" + outputChannels(), "stride=" + stride);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResidualBlock that
        && super.equals(that)
        && inputChannels == that.inputChannels
        && outputChannels == that.outputChannels
        && stride == that.stride;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), outputChannels, stride);
  }

  /** Collects the settings of a residual block. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends ImageLayer.Builder<Builder> {

    private long outputChannels;
    private int stride = 1;

    /** Begins a block that keeps the shape. */
    public Builder() {}

    /** The channels of the output; default the channels of the input. */
    public Builder nOut(long channels) {
      this.outputChannels = channels;
      return this;
    }

    /** 1, the default, or 2, which halves height and width. */
    public Builder stride(int steps) {
      this.stride = steps;
      return this;
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalArgumentException if a setting is out of range
     */
    @Override
    public ResidualBlock build() {
      return new ResidualBlock(this);
    }
  }
}
