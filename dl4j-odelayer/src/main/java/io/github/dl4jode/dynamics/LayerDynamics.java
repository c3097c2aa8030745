package io.github.dl4jode.dynamics;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.translation.LayerSequence;
import io.github.dl4jode.dynamics.translation.LayerSequence.Member;
import io.github.dl4jode.dynamics.translation.LayerTranslation;
import io.github.dl4jode.dynamics.translation.LayerTranslations.Settings;
import io.github.dl4jode.dynamics.translation.Part;
import io.github.dl4jode.dynamics.translation.Signal;
import io.github.dl4jode.dynamics.translation.StateShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Ordinary layers of DL4J in sequence, as the dynamics of a state.
 *
 * <p>The state is [batch, size], or a batch of sequences, images or volumes with the channels first
 * or last. Layers may be {@code DenseLayer} (with or without layer normalisation), convolutions in
 * 1, 2 and 3 dimensions, {@code DepthwiseConvolution2D}, {@code SeparableConvolution2D}, {@code
 * ActivationLayer}, {@code PReLULayer}, every {@code SameDiffLayer} and {@code
 * SameDiffLambdaLayer}, whose graph becomes a part of f, and, replaced on request, {@code
 * BatchNormalization}. Channels may change from layer to layer, so long as the last yields as many
 * as the state has; height, width and length may not. Random layers, pooling, strides and similar
 * layers are refused; the message names the layer and the reason.
 *
 * <p>A layer gets the settings that DL4J gives it in a network with no settings of its own: without
 * an activation it is the sigmoid, without a weight initialisation Xavier's. Its updater,
 * regularisation and gradient normalisation have no effect: those of the ODE layer hold for all
 * parameters. The numbers of inputs are inferred.
 *
 * <p>The parameters of layer i, counted from 1 through all residuals, are named {@code i.W}, {@code
 * i.b} and so on. Weights of convolutions are [kernel, in, out]. Where the time is an input, {@code
 * i.T} holds its weights: for a dense layer [out], for a convolution [kernel, 1, out].
 */
public final class LayerDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("parts")
  private List<Part> parts;

  @JsonProperty("time")
  private final TimeConditioning time;

  @JsonProperty("replaceBatchNormalization")
  private final boolean replaceBatchNormalization;

  @JsonProperty("channelsLast")
  private boolean channelsLast;

  @JsonCreator
  private LayerDynamics(
      @JsonProperty("parts") List<Part> parts,
      @JsonProperty("time") TimeConditioning time,
      @JsonProperty("replaceBatchNormalization") boolean replaceBatchNormalization,
      @JsonProperty("channelsLast") boolean channelsLast) {
    this.parts = List.copyOf(parts);
    this.time = Required.setting(time, "time");
    this.replaceBatchNormalization = replaceBatchNormalization;
    this.channelsLast = channelsLast;
    sequence();
  }

  /** Begins dynamics without a layer, autonomous. */
  public static Builder builder() {
    return new Builder();
  }

  private static Settings settings(TimeConditioning time, boolean replaceBatchNormalization) {
    return new Settings(time == TimeConditioning.CONCATENATED, replaceBatchNormalization);
  }

  /** The translated layers; made at each call, because they hold only their settings. */
  private LayerSequence sequence() {
    return LayerSequence.of(parts, settings(time, replaceBatchNormalization));
  }

  @Override
  public OptionalInt axisOfConstantMeans() {
    if (!sequence().makesMeansConstant()) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(channelsLast ? -1 : 1);
  }

  @Override
  public void setInputType(InputType inputType) {
    StateShape state = StateShape.of(inputType);
    channelsLast = state.channelsLast();
    LayerSequence sequence = sequence();
    StateShape output = sequence.inferSizes(state);
    if (!output.isSameAs(state)) {
      List<Member> members = sequence.members();
      throw new IllegalArgumentException(
          "Layer dynamics turn "
              + state
              + " into "
              + output
              + ", and a derivative has the shape of its state; let the last of the layers, "
              + members.get(members.size() - 1).translation().label()
              + ", lead back to "
              + state.channels());
    }
  }

  @Override
  public Optional<InputPreProcessor> preProcessor(InputType inputType) {
    return sequence().members().stream()
        .map(Member::translation)
        .filter(translation -> !translation.takesEveryRank())
        .findFirst()
        .flatMap(translation -> translation.preProcessor(inputType));
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    for (Member member : sequence().members()) {
      SDLayerParams own = member.ownParameters();
      own.getWeightParams()
          .forEach((name, shape) -> parameters.addWeightParam(member.nameOf(name), shape));
      own.getBiasParams()
          .forEach((name, shape) -> parameters.addBiasParam(member.nameOf(name), shape));
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The layers draw them as they do in a network of DL4J; the time weights are drawn like their
   * layer's weights, with one more input.
   */
  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    for (Member member : sequence().members()) {
      Map<String, INDArray> own = member.own(parameters);
      if (own.isEmpty()) {
        continue;
      }
      INDArray any = own.values().iterator().next();
      Map<String, INDArray> values =
          member.translation().fromStock(drawnByDl4j(member.translation(), any));
      own.forEach(
          (name, array) -> {
            if (values.containsKey(name)) {
              array.assign(values.get(name).reshape('c', array.shape()));
            } else {
              member.translation().timeWeights().orElseThrow().timeWeights(array);
            }
          });
    }
  }

  private static Map<String, INDArray> drawnByDl4j(LayerTranslation<?> translation, INDArray like) {
    Layer layer = translation.layer();
    long count = layer.initializer().numParams(layer);
    if (count == 0) {
      return Map.of();
    }
    NeuralNetConfiguration configuration = new NeuralNetConfiguration();
    configuration.setLayer(layer);
    INDArray view = Nd4j.create(like.dataType(), 1, count);
    try {
      return layer.initializer().init(configuration, view, true);
    } catch (RuntimeException e) {
      // M2.1 does not always say why: its identity for one channel fails with a null pointer.
      throw translation.refusal(
          "cannot draw its first values; choose another weightInit(...). DL4J says: "
              + e.getMessage());
    }
  }

  /**
   * First values for these dynamics from the arrays of trained layers. The time weights are 0, so
   * that f computes at first the same as the layers.
   *
   * @param ofLayers for each layer in the order in which they were added, those of residuals among
   *     them, its arrays by DL4J's names and in DL4J's shapes, as {@code paramTable()} of a layer
   *     gives them: a convolution's {@code W} is [out, in, kernel]; an empty map if the layer has
   *     no arrays. Gamma and beta of batch normalisation are used, mean and variance are not.
   *     Arrays are copied
   * @return values by the names of these dynamics, in their shapes and the data type of the layers
   * @throws IllegalArgumentException if there is not one map for each layer, an array is missing,
   *     one has another shape than the layer says, or sizes are not known yet
   */
  public Map<String, INDArray> parametersFrom(List<Map<String, INDArray>> ofLayers) {
    List<Member> members = sequence().members();
    if (members.size() != ofLayers.size()) {
      throw new IllegalArgumentException(
          "Layer dynamics need a map of arrays for each layer, an empty one if it has no arrays: "
              + members.size()
              + ", not "
              + ofLayers.size());
    }
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      Map<String, INDArray> values = member.translation().fromStock(ofLayers.get(i));
      member
          .ownParameters()
          .getParamShapes()
          .forEach(
              (name, shape) ->
                  parameters.put(member.nameOf(name), copy(member, name, shape, values)));
    }
    return parameters;
  }

  private static INDArray copy(
      Member member, String name, long[] shape, Map<String, INDArray> values) {
    INDArray value = values.get(name);
    if (value == null) {
      return Nd4j.zeros(values.values().iterator().next().dataType(), shape);
    }
    LayerTranslation<?> translation = member.translation();
    translation.require(
        Arrays.stream(shape).allMatch(size -> size > 0),
        "does not know its sizes yet; call setInputType(...) before, or take the dynamics from the"
            + " layer of a network that was configured");
    translation.require(
        Arrays.equals(withoutOnes(value.shape()), withoutOnes(shape)),
        "has a parameter "
            + name
            + " of shape "
            + Arrays.toString(shape)
            + ", and the array given has "
            + Arrays.toString(value.shape())
            + " in the same order of dimensions");
    return value.dup('c').reshape('c', shape);
  }

  private static long[] withoutOnes(long[] shape) {
    return Arrays.stream(shape).filter(size -> size != 1).toArray();
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    Signal state = Signal.of(y, channelsLast);
    return sequence().write(t, state, parameters).likeState().variable();
  }

  @Override
  public LayerDynamics clone() {
    LayerDynamics copy = (LayerDynamics) super.clone();
    copy.parts = parts.stream().map(Part::copy).toList();
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LayerDynamics that
        && parts.equals(that.parts)
        && time == that.time
        && replaceBatchNormalization == that.replaceBatchNormalization
        && channelsLast == that.channelsLast;
  }

  @Override
  public int hashCode() {
    return Objects.hash(parts, time, replaceBatchNormalization);
  }

  @Override
  public String toString() {
    return "LayerDynamics("
        + sequence().members().stream().map(member -> member.translation().label()).toList()
        + ", time="
        + time
        + ")";
  }

  /** Collects layers. */
  public static final class Builder {

    private final List<Part> parts = new ArrayList<>();
    private TimeConditioning time = TimeConditioning.NONE;
    private boolean replaceBatchNormalization;

    private Builder() {}

    /**
     * Adds a layer after the others.
     *
     * @param layer copied
     */
    public Builder layer(Layer layer) {
      parts.add(new Part.OfLayer(configured(layer), false));
      return this;
    }

    /**
     * Adds y + g(y), where g is these layers in sequence.
     *
     * @param layers copied
     */
    public Builder residual(Layer... layers) {
      parts.add(
          new Part.Residual(
              Arrays.stream(Required.setting(layers, "residual"))
                  .<Part>map(layer -> new Part.OfLayer(configured(layer), false))
                  .toList()));
      return this;
    }

    /**
     * Adds the branch g of a layer that computes x + g(x), so that one step of Euler's method
     * computes that layer.
     *
     * @param block a layer whose graph ends in the sum of its input and another variable, in either
     *     order; copied
     */
    public Builder branchOf(SameDiffLayer block) {
      parts.add(new Part.OfLayer(configured(Required.setting(block, "branchOf")), true));
      return this;
    }

    /**
     * Sets whether each convolution and dense layer sees the time; default {@link
     * TimeConditioning#NONE}.
     */
    public Builder time(TimeConditioning conditioning) {
      this.time = Required.setting(conditioning, "time");
      return this;
    }

    /**
     * Sets whether group normalisation replaces batch normalisation, with its gamma, beta and
     * epsilon, in as many groups as divide the channels, at most 32, or one for a vector; default
     * false, which refuses batch normalisation.
     */
    public Builder replaceBatchNormalization(boolean replace) {
      this.replaceBatchNormalization = replace;
      return this;
    }

    /**
     * Builds the dynamics.
     *
     * @throws IllegalArgumentException if there is no layer, or one that cannot be a part of
     *     dynamics. Faults that depend on the state's shape are found when the network is
     *     configured
     */
    public LayerDynamics build() {
      List<Part> copies = parts.stream().map(Part::copy).toList();
      boolean last =
          LayerSequence.of(copies, settings(time, replaceBatchNormalization)).members().stream()
              .anyMatch(member -> member.translation().wantsChannelsLast());
      return new LayerDynamics(copies, time, replaceBatchNormalization, last);
    }

    /** A copy with DL4J's own defaults for settings that the user did not give. */
    private static Layer configured(Layer layer) {
      Layer copy = Required.setting(layer, "layer").clone();
      return new NeuralNetConfiguration.Builder().layer(copy).build().getLayer();
    }
  }
}
