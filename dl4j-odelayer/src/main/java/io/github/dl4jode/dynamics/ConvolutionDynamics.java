package io.github.dl4jode.dynamics;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.graph.Activations;
import io.github.dl4jode.dynamics.graph.GroupNorm;
import io.github.dl4jode.dynamics.graph.ImageStates;
import io.github.dl4jode.dynamics.graph.Initialization;
import io.github.dl4jode.dynamics.graph.TimeChannel;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A stack of shape-preserving convolutions as the dynamics of a state of shape [batch, channels,
 * height, width].
 *
 * <p>The defaults are the vector field of the MNIST experiment of Chen et al. (2018), "Neural
 * Ordinary Differential Equations", section 3: norm, ReLU, 3×3 convolution of [t, y], norm, ReLU,
 * 3×3 convolution of [t, y], norm, with group normalisation. At 64 channels it has 75,392
 * parameters.
 *
 * <p>f ends in a normalisation. Put a nonlinearity between the block and global average pooling, as
 * the experiment does. Where each group of the normalisation has one channel ({@code
 * groups(channels)}), the mean of f over the pixels of a channel is its last β only, so that a
 * network which pools right after the block learns nothing from it.
 *
 * <p>Parameters of convolution i, counted from 1: {@code Wi} [k, k, channels, channels], {@code bi}
 * [channels] and, where the time is an input, {@code Ti} [k, k, 1, channels], the weights of its
 * channel. Parameters of normalisation i: {@code gammai} and {@code betai} [channels], without
 * weight regularisation.
 */
public final class ConvolutionDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("channels")
  private long channels;

  @JsonProperty("convolutions")
  private final int convolutions;

  @JsonProperty("kernelSize")
  private final int kernelSize;

  @JsonProperty("activation")
  private final Activation activation;

  @JsonProperty("time")
  private final TimeConditioning time;

  @JsonProperty("normalized")
  private final boolean normalized;

  @JsonProperty("groups")
  private final int groups;

  /** 0 in older files, which have no such setting. */
  @JsonProperty("smallestGroup")
  private final int smallestGroup;

  @JsonProperty("weightInit")
  private IWeightInit weightInit;

  @JsonCreator
  private ConvolutionDynamics(
      @JsonProperty("channels") long channels,
      @JsonProperty("convolutions") int convolutions,
      @JsonProperty("kernelSize") int kernelSize,
      @JsonProperty("activation") Activation activation,
      @JsonProperty("time") TimeConditioning time,
      @JsonProperty("normalized") boolean normalized,
      @JsonProperty("groups") int groups,
      @JsonProperty("smallestGroup") int smallestGroup,
      @JsonProperty("weightInit") IWeightInit weightInit) {
    if (channels < 0 || convolutions < 1 || groups < 0 || smallestGroup < 0) {
      throw new IllegalArgumentException(
          "Convolution dynamics need positive values, not "
              + channels
              + " channels, "
              + convolutions
              + " convolutions, "
              + groups
              + " groups");
    }
    if (kernelSize < 1 || kernelSize % 2 == 0) {
      throw new IllegalArgumentException(
          "A kernel of size " + kernelSize + " does not keep the shape; choose an odd size");
    }
    this.channels = channels;
    this.convolutions = convolutions;
    this.kernelSize = kernelSize;
    this.activation = Activations.requireSupported(activation);
    this.time = Required.setting(time, "time");
    this.normalized = normalized;
    this.groups = groups;
    this.smallestGroup = smallestGroup;
    this.weightInit = Required.setting(weightInit, "weightInit");
    requireGroupsDivideChannels();
  }

  /** Begins the dynamics of the MNIST experiment. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void setInputType(InputType inputType) {
    channels = ImageStates.of(inputType).getChannels();
    requireGroupsDivideChannels();
  }

  @Override
  public Optional<InputPreProcessor> preProcessor(InputType inputType) {
    return Optional.ofNullable(
        InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, "convolution dynamics"));
  }

  private void requireGroupsDivideChannels() {
    if (normalized && channels > 0) {
      GroupNorm.requireDivides(groups(), channels);
    }
  }

  private int groups() {
    return GroupNorm.restoredGroups(groups, smallestGroup, channels);
  }

  @Override
  public OptionalInt axisOfConstantMeans() {
    boolean constant = normalized && channels > 0 && groups() == channels;
    return constant ? OptionalInt.of(1) : OptionalInt.empty();
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    for (int i = 1; i <= convolutions; i++) {
      parameters.addWeightParam("W" + i, kernelSize, kernelSize, channels, channels);
      if (time == TimeConditioning.CONCATENATED) {
        parameters.addWeightParam("T" + i, kernelSize, kernelSize, 1, channels);
      }
      parameters.addBiasParam("b" + i, channels);
    }
    for (int i = 1; normalized && i <= convolutions + 1; i++) {
      parameters.addBiasParam("gamma" + i, channels);
      parameters.addBiasParam("beta" + i, channels);
    }
  }

  /** Replaces PyTorch's default, {@code WeightInitUniform}, only; another choice stays. */
  @Override
  public void inheritWeightInit(IWeightInit networks) {
    if (weightInit instanceof WeightInitUniform) {
      weightInit = networks;
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    boolean timed = time == TimeConditioning.CONCATENATED;
    double area = (double) kernelSize * kernelSize;
    Initialization draw =
        new Initialization(weightInit, (channels + (timed ? 1 : 0)) * area, channels * area);
    for (int i = 1; i <= convolutions; i++) {
      draw.weights(parameters.get("W" + i));
      if (timed) {
        draw.timeWeights(parameters.get("T" + i));
      }
      draw.bias(parameters.get("b" + i));
    }
    for (int i = 1; normalized && i <= convolutions + 1; i++) {
      parameters.get("gamma" + i).assign(1);
      parameters.get("beta" + i).assign(0);
    }
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    requireState(y.getShape());
    Writer writer = new Writer(graph, y.getShape(), parameters);
    SDVariable layer = y;
    for (int i = 1; i <= convolutions; i++) {
      layer = Activations.apply(graph, activation, writer.normalization(i, layer));
      layer = writer.convolution(i, t, layer);
    }
    return writer.normalization(convolutions + 1, layer);
  }

  /** Without an input type the first state gives the sizes. */
  private void requireState(long... shape) {
    if (shape.length != 4 || shape[1] != channels) {
      throw new IllegalArgumentException(
          "Convolution dynamics of "
              + channels
              + " channels work on a state of shape [batch, "
              + channels
              + ", height, width], not on "
              + Arrays.toString(shape)
              + "; set channels(...) to what the layer before yields, or give the network an input"
              + " type");
    }
  }

  /** Writes the parts of f for one shape of the state. */
  private final class Writer {

    private final SameDiff graph;
    private final long[] shape;
    private final Map<String, SDVariable> parameters;
    private final Conv2DConfig sameShape =
        Conv2DConfig.builder()
            .kH(kernelSize)
            .kW(kernelSize)
            .pH(kernelSize / 2)
            .pW(kernelSize / 2)
            .build();

    Writer(SameDiff graph, long[] shape, Map<String, SDVariable> parameters) {
      this.graph = graph;
      this.shape = shape;
      this.parameters = parameters;
    }

    SDVariable normalization(int i, SDVariable x) {
      if (!normalized) {
        return x;
      }
      SDVariable gamma = parameters.get("gamma" + i);
      SDVariable beta = parameters.get("beta" + i);
      return GroupNorm.normalize(graph, x, shape, gamma, beta, groups(), GroupNorm.DEFAULT_EPSILON);
    }

    SDVariable convolution(int i, SDVariable t, SDVariable x) {
      SDVariable weights = parameters.get("W" + i);
      SDVariable bias = parameters.get("b" + i);
      if (time == TimeConditioning.NONE) {
        return graph.cnn().conv2d(x, weights, bias, sameShape);
      }
      long pixels = shape[2] * shape[3];
      SDVariable shift =
          timeChannel().shift(t, parameters.get("T" + i), Optional.of(bias), channels);
      SDVariable convolved = graph.cnn().conv2d(x, weights, sameShape);
      SDVariable shifted =
          graph
              .reshape(convolved, shape[0], channels * pixels)
              .add(graph.reshape(shift, 1, channels * pixels));
      return graph.reshape(shifted, shape);
    }

    private TimeChannel timeChannel() {
      int[] kernel = {kernelSize, kernelSize};
      int[] zerosBefore = {kernelSize / 2, kernelSize / 2};
      return new TimeChannel(kernel, zerosBefore, new long[] {shape[2], shape[3]});
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConvolutionDynamics that
        && channels == that.channels
        && convolutions == that.convolutions
        && kernelSize == that.kernelSize
        && activation == that.activation
        && time == that.time
        && normalized == that.normalized
        && groups == that.groups
        && smallestGroup == that.smallestGroup
        && weightInit.equals(that.weightInit);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        channels, convolutions, kernelSize, activation, time, normalized, groups, weightInit);
  }

  @Override
  public String toString() {
    return String.format(
        "ConvolutionDynamics(channels=%d, convolutions=%d, kernelSize=%d, activation=%s, time=%s,"
            + " normalized=%b)",
        channels, convolutions, kernelSize, activation, time, normalized);
  }

  /** Collects the settings of convolution dynamics. */
  public static final class Builder {

    private long channels;
    private int convolutions = 2;
    private int kernelSize = 3;
    private Activation activation = Activation.RELU;
    private TimeConditioning time = TimeConditioning.CONCATENATED;
    private boolean normalized = true;
    private int groups;
    private IWeightInit weightInit = new WeightInitUniform();

    private Builder() {}

    /** The channels of the state; needed only without an input type, which prevails. */
    public Builder channels(long stateChannels) {
      this.channels = stateChannels;
      return this;
    }

    /** The number of convolutions; default 2. */
    public Builder convolutions(int count) {
      this.convolutions = count;
      return this;
    }

    /** The odd width and height of each kernel; default 3. */
    public Builder kernelSize(int size) {
      this.kernelSize = size;
      return this;
    }

    /** The activation before each convolution; default ReLU. */
    public Builder activation(Activation function) {
      this.activation = Required.setting(function, "activation");
      return this;
    }

    /**
     * Sets whether each convolution sees the time; default {@link TimeConditioning#CONCATENATED}.
     */
    public Builder time(TimeConditioning conditioning) {
      this.time = Required.setting(conditioning, "time");
      return this;
    }

    /**
     * The groups of each normalisation, a divisor of the channels. The default is the largest up to
     * 32 with two channels or more in each group: 32 for the 64 channels of the experiment, 16 for
     * 32 channels.
     */
    public Builder groups(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("Group normalisation needs a group, not " + count);
      }
      this.groups = count;
      this.normalized = true;
      return this;
    }

    /** Leaves normalisation out. */
    public Builder withoutNormalization() {
      this.normalized = false;
      return this;
    }

    /**
     * The weight initialisation. The default, {@code WeightInitUniform}, is U(±1/√fan-in) for
     * weights and biases, PyTorch's default for convolutions (the fan-in counts the time channel);
     * with any other, biases begin at 0. A network's weightInit replaces the default.
     */
    public Builder weightInit(IWeightInit initialization) {
      this.weightInit = Required.setting(initialization, "weightInit");
      return this;
    }

    /**
     * Builds the dynamics.
     *
     * @throws IllegalArgumentException if a number is not positive, the kernel size is even, the
     *     groups do not divide the channels, or the activation is not supported
     */
    public ConvolutionDynamics build() {
      return new ConvolutionDynamics(
          channels,
          convolutions,
          kernelSize,
          activation,
          time,
          normalized,
          groups,
          GroupNorm.SMALLEST_GROUP,
          weightInit);
    }
  }
}
