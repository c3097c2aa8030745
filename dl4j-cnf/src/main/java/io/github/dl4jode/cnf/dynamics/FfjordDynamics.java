package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.dynamics.Activations;
import io.github.dl4jode.dynamics.Dynamics;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
 * the size of the state. With a context c the first map is one of [x, c]. The activation has to be
 * smooth where its derivative is wanted: a divergence by ReLU jumps, and a solver's steps shrink at
 * jumps. Grathwohl et al. (2019), "FFJORD: Free-form continuous dynamics for scalable reversible
 * generative models".
 */
public final class FfjordDynamics extends Dynamics implements ConditionalDynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("size")
  private long size;

  @JsonProperty("context")
  private final long context;

  @JsonProperty("hidden")
  private final long[] hidden;

  @JsonProperty("layer")
  private final TimedLayer layer;

  @JsonProperty("activation")
  private final Activation activation;

  @JsonCreator
  private FfjordDynamics(
      @JsonProperty("size") long size,
      @JsonProperty("context") long context,
      @JsonProperty("hidden") long[] hidden,
      @JsonProperty("layer") TimedLayer layer,
      @JsonProperty("activation") Activation activation) {
    if (size < 0 || LongStream.of(hidden).anyMatch(units -> units < 1)) {
      throw new IllegalArgumentException(
          "FFJORD dynamics need positive widths, not " + Arrays.toString(hidden));
    }
    if (context < 0) {
      throw new IllegalArgumentException("A context has a positive size, not " + context);
    }
    this.size = size;
    this.context = context;
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
  public long contextSize() {
    return context;
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    for (int i = 1; i <= maps(); i++) {
      layer.define(parameters, i, inputs(i), width(i));
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
      Optional<SDVariable> seen =
          i == 1 && context > 0 ? Optional.of(parameters.get(CONTEXT)) : Optional.empty();
      x = layer.define(new TimedLayer.Terms(graph, t, x, seen, parameters, i));
      if (i < maps()) {
        x = Activations.apply(graph, activation, x);
      }
    }
    return x;
  }

  private int maps() {
    return hidden.length + 1;
  }

  /** The components of what map i sees; 0 where the size of the state is not known. */
  private long inputs(int i) {
    return i == 1 && size > 0 ? size + context : width(i - 1);
  }

  private long width(int i) {
    return i == 0 || i == maps() ? size : hidden[i - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FfjordDynamics that
        && size == that.size
        && context == that.context
        && Arrays.equals(hidden, that.hidden)
        && layer == that.layer
        && activation == that.activation;
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, context, Arrays.hashCode(hidden), layer, activation);
  }

  @Override
  public String toString() {
    return "FfjordDynamics(size="
        + size
        + ", context="
        + context
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

    private long context;
    private long[] hidden = {64, 64, 64};
    private TimedLayer layer = TimedLayer.CONCAT_SQUASH;
    private Activation activation = Activation.TANH;

    private Builder() {}

    /**
     * The number of components of a context that the first map sees beside the state: W [x, c];
     * default 0, for none. The layer's input is then [x | c], the context in its last columns.
     */
    public Builder context(long components) {
      this.context = components;
      return this;
    }

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
     * @throws IllegalArgumentException if a width is not positive, the context's size is negative
     *     or the activation not supported
     */
    public FfjordDynamics build() {
      return new FfjordDynamics(0, context, hidden, layer, activation);
    }
  }
}
