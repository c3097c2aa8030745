package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.dynamics.Activations;
import io.github.dl4jode.dynamics.Dynamics;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A fully connected network of {@link TimedLayer}s as the dynamics of a state of shape [batch,
 * size].
 *
 * <p>Each hidden layer is a map that sees the time, and the activation; the last map leads back to
 * the size of the state. The activation has to be smooth where its derivative is wanted: a
 * divergence by ReLU jumps, and a solver's steps shrink at jumps. Grathwohl et al. (2019), "FFJORD:
 * Free-form continuous dynamics for scalable reversible generative models".
 */
public final class FfjordDynamics extends Dynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("size")
  private long size;

  @JsonProperty("hidden")
  private final long[] hidden;

  @JsonProperty("layer")
  private final TimedLayer layer;

  @JsonProperty("activation")
  private final Activation activation;

  @JsonCreator
  private FfjordDynamics(
      @JsonProperty("size") long size,
      @JsonProperty("hidden") long[] hidden,
      @JsonProperty("layer") TimedLayer layer,
      @JsonProperty("activation") Activation activation) {
    if (size < 0 || LongStream.of(hidden).anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "FFJORD dynamics need positive widths, not " + Arrays.toString(hidden));
    }
    this.size = size;
    this.hidden = hidden.clone();
    this.layer = Objects.requireNonNull(layer, "layer");
    this.activation = Activations.requireSupported(activation);
  }

  /** Begins dynamics of three hidden layers of 64, concat-squash and tanh, as FFJORD's toy data. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void setInputType(InputType inputType) {
    size = VectorState.sizeOf(inputType);
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    for (int i = 1; i <= maps(); i++) {
      layer.define(parameters, i, width(i - 1), width(i));
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    for (int i = 1; i <= maps(); i++) {
      layer.initialize(parameters, i);
    }
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable x = y;
    for (int i = 1; i <= maps(); i++) {
      x = layer.define(graph, t, x, parameters, i);
      if (i < maps()) {
        x = Activations.apply(graph, activation, x);
      }
    }
    return x;
  }

  private int maps() {
    return hidden.length + 1;
  }

  private long width(int i) {
    return i == 0 || i == maps() ? size : hidden[i - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FfjordDynamics that
        && size == that.size
        && Arrays.equals(hidden, that.hidden)
        && layer == that.layer
        && activation == that.activation;
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, Arrays.hashCode(hidden), layer, activation);
  }

  @Override
  public String toString() {
    return "FfjordDynamics(size="
        + size
        + ", hidden="
        + Arrays.toString(hidden)
        + ", layer="
        + layer
        + ", activation="
        + activation
        + ")";
  }

  /** Collects the settings of FFJORD's dynamics. */
  public static final class Builder {

    private long[] hidden = {64, 64, 64};
    private TimedLayer layer = TimedLayer.CONCAT_SQUASH;
    private Activation activation = Activation.TANH;

    private Builder() {}

    /** The widths of the hidden layers; default 64, 64, 64. */
    public Builder hidden(long... widths) {
      this.hidden = widths.clone();
      return this;
    }

    /** How the maps see the time; default {@link TimedLayer#CONCAT_SQUASH}. */
    public Builder layer(TimedLayer kind) {
      this.layer = kind;
      return this;
    }

    /** The activation behind each hidden layer; default tanh; softplus is FFJORD's other one. */
    public Builder activation(Activation function) {
      this.activation = function;
      return this;
    }

    /**
     * Builds the dynamics; the size of the state comes from the layer's input.
     *
     * @throws IllegalArgumentException if a width is not positive or the activation not supported
     */
    public FfjordDynamics build() {
      return new FfjordDynamics(0, hidden, layer, activation);
    }
  }
}
