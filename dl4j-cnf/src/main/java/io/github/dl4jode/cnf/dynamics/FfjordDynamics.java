package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.graph.Activations;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A network of {@link TimedLayer}s as the dynamics of a state of shape [batch, size], or, with
 * {@link Builder#kernelSize}, of images [batch, channels, height, width], whose maps are
 * convolutions.
 *
 * <p>Each hidden layer is a map that sees the time, and the activation; the last map leads back to
 * the size of the state. With a context c the first map is one of [x, c]; in images it sees the
 * context at every place. The activation has to be smooth where its derivative is wanted: a
 * divergence by ReLU jumps, and a solver's steps shrink at jumps. Grathwohl et al. (2019), "FFJORD:
 * Free-form continuous dynamics for scalable reversible generative models".
 */
public final class FfjordDynamics extends ConditionalDynamics {

  private static final long serialVersionUID = 1L;

  /** Components, or channels of images. */
  @JsonProperty("size")
  private long size;

  @JsonProperty("context")
  private final long context;

  @JsonProperty("hidden")
  private final long[] hidden;

  /** Of convolutions; 0 for matrices. */
  @JsonProperty("kernelSize")
  private final int kernelSize;

  @JsonProperty("layer")
  private final TimedLayer layer;

  @JsonProperty("activation")
  private final Activation activation;

  @JsonCreator
  private FfjordDynamics(
      @JsonProperty("size") long size,
      @JsonProperty("context") long context,
      @JsonProperty("hidden") long[] hidden,
      @JsonProperty("kernelSize") int kernelSize,
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
    this.kernelSize = kernelSize == 0 ? 0 : new ImageMaps(kernelSize).kernelSize();
    this.layer = Required.setting(layer, "layer");
    this.activation = Activations.requireSupported(activation);
  }

  /** Begins dynamics of three hidden layers of 64, concat-squash and tanh, as FFJORD's toy data. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void setInputType(InputType inputType) {
    size = maps().sizeOf(inputType);
  }

  @Override
  public long contextSize() {
    return context;
  }

  @Override
  public Optional<InputPreProcessor> preProcessor(InputType inputType) {
    return maps().preProcessor(inputType);
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    for (int i = 1; i <= depth(); i++) {
      layer.define(parameters, sizes(i));
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    for (int i = 1; i <= depth(); i++) {
      layer.initialize(parameters, sizes(i));
    }
  }

  @Override
  public SDVariable define(
      SameDiff graph,
      SDVariable t,
      SDVariable y,
      SDVariable ofExamples,
      Map<String, SDVariable> parameters) {
    SDVariable x = y;
    for (int i = 1; i <= depth(); i++) {
      x =
          layer.apply(
              new TimedLayer.Terms(maps(), graph, t, x, ofExamples, y.getShape(), parameters, i));
      if (i < depth()) {
        x = Activations.apply(graph, activation, x);
      }
    }
    return x;
  }

  private LinearMaps maps() {
    return kernelSize == 0 ? new VectorMaps() : new ImageMaps(kernelSize);
  }

  private int depth() {
    return hidden.length + 1;
  }

  private TimedLayer.Sizes sizes(int i) {
    return new TimedLayer.Sizes(maps(), i, width(i - 1), i == 1 ? context : 0, width(i));
  }

  /** The width after map i, and of the state for i = 0; 0 where that is not known. */
  private long width(int i) {
    return i == 0 || i == depth() ? size : hidden[i - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FfjordDynamics that
        && size == that.size
        && context == that.context
        && Arrays.equals(hidden, that.hidden)
        && kernelSize == that.kernelSize
        && layer == that.layer
        && activation == that.activation;
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, context, Arrays.hashCode(hidden), kernelSize, layer, activation);
  }

  @Override
  public String toString() {
    return "FfjordDynamics(size="
        + size
        + ", context="
        + context
        + ", hidden="
        + Arrays.toString(hidden)
        + (kernelSize == 0 ? "" : ", kernelSize=" + kernelSize)
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
    private int kernelSize;
    private TimedLayer layer = TimedLayer.CONCAT_SQUASH;
    private Activation activation = Activation.TANH;

    private Builder() {}

    /**
     * The number of components of a context that the first map sees next to the state: W x + C c;
     * default 0, for none. The layer's input is then [x | c], the context in its last columns.
     */
    public Builder context(long components) {
      this.context = components;
      return this;
    }

    /** The widths of the hidden layers, channels for images; default 64, 64, 64. */
    public Builder hidden(long... widths) {
      this.hidden = Required.setting(widths, "hidden").clone();
      return this;
    }

    /**
     * Makes the maps convolutions of images, with zeros around them that keep height and width.
     *
     * @param size the odd width and height of each kernel; 3 in FFJORD's experiments
     * @throws IllegalArgumentException if the size is not positive and odd
     */
    public Builder kernelSize(int size) {
      this.kernelSize = new ImageMaps(size).kernelSize();
      return this;
    }

    /** How the maps see the time; default {@link TimedLayer#CONCAT_SQUASH}. */
    public Builder layer(TimedLayer kind) {
      this.layer = Required.setting(kind, "layer");
      return this;
    }

    /** The activation after each hidden layer; default tanh; softplus is FFJORD's other one. */
    public Builder activation(Activation function) {
      this.activation = Required.setting(function, "activation");
      return this;
    }

    /**
     * Builds the dynamics; the size of the state comes from the layer's input.
     *
     * @throws IllegalArgumentException if a width is not positive, the context's size is negative
     *     or the activation not supported
     */
    public FfjordDynamics build() {
      return new FfjordDynamics(0, context, hidden, kernelSize, layer, activation);
    }
  }
}
