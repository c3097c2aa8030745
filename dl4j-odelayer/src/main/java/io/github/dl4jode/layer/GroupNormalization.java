package io.github.dl4jode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.graph.GroupNorm;
import io.github.dl4jode.dynamics.graph.ImageStates;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Group normalisation of images [batch, channels, height, width], with an optional ReLU after it.
 *
 * <p>If each group has one channel, the mean of that channel's output is its β. Without the ReLU,
 * global average pooling right after the layer makes all layers before it useless; the first
 * backward pass finds this out, and the layer logs a warning.
 *
 * <p>Parameters: {@code gamma} and {@code beta} [channels], which are not subject to weight
 * regularisation. Wu and He (2018), "Group Normalization".
 */
public final class GroupNormalization extends ImageLayer {

  private static final long serialVersionUID = 1L;

  /** 0 means the default. */
  @JsonProperty("groups")
  private int groups;

  /** 0 in older files, which have no such setting. */
  @JsonProperty("smallestGroup")
  private int smallestGroup;

  @JsonProperty("activation")
  private Activation activation;

  @JsonProperty("epsilon")
  private double epsilon;

  private GroupNormalization(Builder builder) {
    super(builder);
    this.groups = builder.groups;
    this.smallestGroup = GroupNorm.SMALLEST_GROUP;
    this.activation = builder.activation;
    this.epsilon = builder.epsilon;
    finish(builder);
    require(
        weightInit == WeightInit.UNIFORM,
        "begins at gamma 1 and beta 0 and takes no weightInit(" + weightInit + ")");
    requireKnownWeights();
  }

  private GroupNormalization() {}

  @Override
  protected void validate() {
    super.validate();
    require(epsilon > 0, "needs a positive epsilon, not " + epsilon);
    require(
        activation == Activation.RELU || activation == Activation.IDENTITY,
        "has RELU or IDENTITY as its activation, not " + activation + "; use an ActivationLayer");
    requireGroupsDivideChannels();
  }

  @Override
  protected void inferSizes(InputType inputType) {
    super.inferSizes(inputType);
    requireGroupsDivideChannels();
  }

  private void requireGroupsDivideChannels() {
    if (inputChannels > 0) {
      GroupNorm.requireDivides(groups(), inputChannels);
    }
  }

  private int groups() {
    return GroupNorm.restoredGroups(groups, smallestGroup, inputChannels);
  }

  @Override
  protected CompiledLayerRuntime newRuntime(NeuralNetConfiguration conf, DataType dataType) {
    return new GroupNormalizationRuntime(conf, dataType);
  }

  /** A separate class, for its name in DL4J's summary. */
  private static final class GroupNormalizationRuntime extends CompiledLayerRuntime {

    private static final long serialVersionUID = 1L;

    GroupNormalizationRuntime(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return ImageStates.of(inputType);
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addBiasParam("gamma", inputChannels);
    params.addBiasParam("beta", inputChannels);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get("gamma").assign(1);
    params.get("beta").assign(0);
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff,
      SDVariable layerInput,
      Map<String, SDVariable> paramTable,
      SDVariable mask) {
    SDVariable normalized =
        GroupNorm.normalize(
            sameDiff,
            layerInput,
            layerInput.getShape(),
            paramTable.get("gamma"),
            paramTable.get("beta"),
            groups(),
            epsilon);
    return activation == Activation.RELU ? sameDiff.nn().relu(normalized, 0) : normalized;
  }

  @Override
  protected void inspect(INDArray cotangent) {
    if (activation == Activation.IDENTITY && groups() == inputChannels) {
      ConstantMeans.warnOfNormalization(label(), cotangent);
    }
  }

  @Override
  protected List<String> settingsInWords() {
    return List.of(
        "channels=" + inputChannels,
        "groups=" + (inputChannels > 0 ? Integer.toString(groups()) : "chosen by the channels"),
        "activation=" + activation,
        "epsilon=" + epsilon);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupNormalization that
        && super.equals(that)
        && inputChannels == that.inputChannels
        && groups == that.groups
        && smallestGroup == that.smallestGroup
        && activation == that.activation
        && epsilon == that.epsilon;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), groups, activation, epsilon);
  }

  /** Collects the settings of a group normalisation. */
  @SuppressWarnings("unchecked")
  public static final class Builder extends ImageLayer.Builder<Builder> {

    private final int groups;
    private Activation activation = Activation.IDENTITY;
    private double epsilon = GroupNorm.DEFAULT_EPSILON;

    /**
     * The largest number of groups that divides the channels, at most 32 and with two channels or
     * more in each; 32 for the 64 channels of the reference experiments.
     */
    public Builder() {
      this.groups = 0;
    }

    /**
     * This many groups.
     *
     * @throws IllegalArgumentException if there is no group
     */
    public Builder(int groups) {
      if (groups < 1) {
        throw new IllegalArgumentException("GroupNormalization needs a group, not " + groups);
      }
      this.groups = groups;
    }

    /** RELU or IDENTITY, the default. */
    public Builder activation(Activation function) {
      this.activation = Required.setting(function, "activation");
      return this;
    }

    /** The value that is added to the variance; default 1e-5. */
    public Builder epsilon(double value) {
      this.epsilon = value;
      return this;
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalArgumentException if a setting is out of range
     */
    @Override
    public GroupNormalization build() {
      return new GroupNormalization(this);
    }
  }
}
