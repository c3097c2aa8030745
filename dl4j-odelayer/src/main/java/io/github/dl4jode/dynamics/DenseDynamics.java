package io.github.dl4jode.dynamics;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.graph.Activations;
import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A fully connected network as the dynamics of a state of shape [batch, size].
 *
 * <p>Each hidden layer is a linear map and the activation; the last linear map has the size of the
 * state and no activation. Parameters of map i, counted from 1: {@code Wi} [in, out], {@code bi}
 * [out] and, where the time is an input, {@code Ti} [out], its row of weights.
 */
public final class DenseDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("size")
  private long size;

  @JsonProperty("hidden")
  private final long[] hidden;

  @JsonProperty("activation")
  private final Activation activation;

  @JsonProperty("time")
  private final TimeConditioning time;

  @JsonProperty("weightInit")
  private IWeightInit weightInit;

  @JsonCreator
  private DenseDynamics(
      @JsonProperty("size") long size,
      @JsonProperty("hidden") long[] hidden,
      @JsonProperty("activation") Activation activation,
      @JsonProperty("time") TimeConditioning time,
      @JsonProperty("weightInit") IWeightInit weightInit) {
    if (size < 0 || LongStream.of(hidden).anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "Dense dynamics need positive sizes, not a state of "
              + size
              + " and hidden layers of "
              + Arrays.toString(hidden));
    }
    this.size = size;
    this.hidden = hidden.clone();
    this.activation = Activations.requireSupported(activation);
    this.time = Required.setting(time, "time");
    this.weightInit = Required.setting(weightInit, "weightInit");
  }

  /**
   * Begins dense dynamics with no hidden layer, tanh, no time, and first values as in PyTorch.
   *
   * @see Builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void setInputType(InputType inputType) {
    if (inputType.getType() != InputType.Type.FF && inputType.getType() != InputType.Type.CNNFlat) {
      throw new IllegalArgumentException(
          "Dense dynamics work on a state of shape [batch, size], not on " + inputType);
    }
    size = inputType.arrayElementsPerExample();
  }

  @Override
  public Optional<InputPreProcessor> preProcessor(InputType inputType) {
    return Optional.ofNullable(
        new DenseLayer.Builder().build().getPreProcessorForInputType(inputType));
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    for (int i = 1; i <= maps(); i++) {
      parameters.addWeightParam("W" + i, width(i - 1), width(i));
      if (time == TimeConditioning.CONCATENATED) {
        parameters.addWeightParam("T" + i, width(i));
      }
      parameters.addBiasParam("b" + i, width(i));
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
    for (int i = 1; i <= maps(); i++) {
      Initialization draw =
          new Initialization(weightInit, width(i - 1) + (timed ? 1 : 0), width(i));
      draw.weights(parameters.get("W" + i));
      if (timed) {
        draw.timeWeights(parameters.get("T" + i));
      }
      draw.bias(parameters.get("b" + i));
    }
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    if (y.isPlaceHolder()) {
      requireState(y.getShape());
    }
    SDVariable layer = y;
    for (int i = 1; i <= maps(); i++) {
      SDVariable shift = parameters.get("b" + i);
      if (time == TimeConditioning.CONCATENATED) {
        shift = shift.add(parameters.get("T" + i).mul(t));
      }
      layer = layer.mmul(parameters.get("W" + i)).add(shift);
      if (i < maps()) {
        layer = Activations.apply(graph, activation, layer);
      }
    }
    return layer;
  }

  /** Without an input type the first state gives the sizes. */
  private void requireState(long... shape) {
    if (shape.length != 2 || shape[1] != size) {
      throw new IllegalArgumentException(
          "Dense dynamics of size "
              + size
              + " work on a state of shape [batch, "
              + size
              + "], not on "
              + Arrays.toString(shape)
              + "; set size(...) to what the layer before yields, or give the network an input"
              + " type");
    }
  }

  private int maps() {
    return hidden.length + 1;
  }

  /** The width after map i, and of the state for i = 0. */
  private long width(int i) {
    return i == 0 || i == maps() ? size : hidden[i - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DenseDynamics that
        && size == that.size
        && Arrays.equals(hidden, that.hidden)
        && activation == that.activation
        && time == that.time
        && weightInit.equals(that.weightInit);
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, Arrays.hashCode(hidden), activation, time, weightInit);
  }

  @Override
  public String toString() {
    return "DenseDynamics(size="
        + size
        + ", hidden="
        + Arrays.toString(hidden)
        + ", activation="
        + activation
        + ", time="
        + time
        + ")";
  }

  /** Collects the settings of dense dynamics. */
  public static final class Builder {

    private long size;
    private long[] hidden = {};
    private Activation activation = Activation.TANH;
    private TimeConditioning time = TimeConditioning.NONE;
    private IWeightInit weightInit = new WeightInitUniform();

    private Builder() {}

    /** The size of the state; needed only without an input type, which prevails. */
    public Builder size(long stateSize) {
      this.size = stateSize;
      return this;
    }

    /** The widths of the hidden layers; without hidden layers, the default, f is linear in y. */
    public Builder hidden(long... widths) {
      this.hidden = Required.setting(widths, "hidden").clone();
      return this;
    }

    /** The activation after each hidden layer; default tanh. */
    public Builder activation(Activation function) {
      this.activation = Required.setting(function, "activation");
      return this;
    }

    /** Sets whether each linear map sees the time; default {@link TimeConditioning#NONE}. */
    public Builder time(TimeConditioning conditioning) {
      this.time = Required.setting(conditioning, "time");
      return this;
    }

    /**
     * The weight initialisation. The default, {@code WeightInitUniform}, is U(±1/√inputs) for
     * weights and biases, PyTorch's default for linear maps; with any other, biases begin at 0. A
     * network's weightInit replaces the default.
     */
    public Builder weightInit(IWeightInit initialization) {
      this.weightInit = Required.setting(initialization, "weightInit");
      return this;
    }

    /**
     * Builds the dynamics.
     *
     * @throws IllegalArgumentException if a size is not positive or the activation not supported
     */
    public DenseDynamics build() {
      return new DenseDynamics(size, hidden, activation, time, weightInit);
    }
  }
}
