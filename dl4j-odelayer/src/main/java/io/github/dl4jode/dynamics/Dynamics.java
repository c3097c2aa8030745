package io.github.dl4jode.dynamics;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * The right-hand side f(t, y, θ) of y' = f, to be written by a user: its parameters, their first
 * values, and f as a SameDiff graph.
 *
 * <p>Dynamics are part of a network's configuration. They are saved as JSON, so every subclass
 * needs a constructor that Jackson can call (a no-argument one, private is enough, or one annotated
 * with {@code @JsonCreator}) and a getter or {@code @JsonProperty} for each of its settings; and
 * they are {@link Serializable}. {@link #clone()} copies field by field; override it where a field
 * is mutable.
 *
 * <p>The JSON names the class, and any subclass on the class path can be read: yours, and those of
 * every library that you have. A class is checked to be a subclass before any of its code runs.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public abstract class Dynamics implements Serializable, Cloneable {

  /**
   * Takes the type of the state and infers sizes from it, which replace earlier sizes. The network
   * calls this while it is being configured, if the user gave it an input type.
   *
   * <p>The default accepts every type and infers nothing.
   *
   * @param inputType the output type of the layer before, after {@link #preProcessor}
   * @throws IllegalArgumentException if the dynamics cannot work on states of this type
   */
  public void setInputType(InputType inputType) {}

  /**
   * The preprocessor that turns activations of this type into a state; empty, the default, if no
   * preprocessor is needed.
   */
  public Optional<InputPreProcessor> preProcessor(InputType inputType) {
    return Optional.empty();
  }

  /**
   * Names the parameters θ and gives their shapes. A parameter added with {@code addWeightParam}
   * takes part in weight regularisation; one added with {@code addBiasParam} does not.
   *
   * <p>This is also called before the sizes are known. A size not known yet is written as 0; the
   * names must be the same. A name must not hold an underscore, nor be {@code t} or {@code y}.
   *
   * @param parameters receives names and shapes
   */
  public abstract void defineParameters(SDLayerParams parameters);

  /**
   * Writes the first values of the parameters. Random values come from {@code Nd4j.getRandom()},
   * which the network seeds.
   *
   * @param parameters the arrays by name; to be written in place
   */
  public abstract void initializeParameters(Map<String, INDArray> parameters);

  /**
   * Takes the weight initialisation of the network, if it is not DL4J's default. The network calls
   * this while it is being configured, before {@link #initializeParameters}.
   *
   * <p>The default does nothing: {@link #initializeParameters} alone decides the first values.
   */
  public void inheritWeightInit(IWeightInit networks) {}

  /**
   * Writes f into a graph. Random operations and operations with a state (dropout, running
   * statistics) are not allowed: a solver must get the same f at every stage.
   *
   * @param graph receives the operations
   * @param t the time, a scalar of the state's data type
   * @param y the state, a placeholder of known shape ({@code y.getShape()}), the batch in dimension
   *     0
   * @param parameters the parameters by name
   * @return f(t, y, θ), of the shape of y
   */
  public abstract SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);

  /**
   * The axis of the channels, if the mean of f over all positions of a channel depends on neither t
   * nor y. This holds if f ends in a normalisation of each channel alone. If only this mean of the
   * output is read, as by average pooling right after the layer, the block learns nothing from its
   * input; the layer warns of that in the first iteration.
   *
   * @return 1 for [batch, channels, positions], -1 if the channels come last; empty, the default,
   *     if the mean is not constant, or that is not known
   */
  public OptionalInt axisOfConstantMeans() {
    return OptionalInt.empty();
  }

  /** The class name; overridden by dynamics that show their settings. */
  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /** A copy that shares no mutable setting with this one. */
  @Override
  public Dynamics clone() {
    try {
      return (Dynamics) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("Dynamics are Cloneable", e);
    }
  }
}
