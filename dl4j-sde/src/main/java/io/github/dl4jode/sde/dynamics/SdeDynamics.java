package io.github.dl4jode.sde.dynamics;

import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.CoefficientGraph;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * The right-hand side f(t, y, θ) dt + g(t, y, θ) dW of a stochastic equation, to be written by a
 * user: its parameters, their first values, and both coefficients as a SameDiff graph.
 *
 * <p>It is part of a network's configuration and saved as JSON, so every subclass needs a
 * constructor that Jackson can call, and a getter or {@code @JsonProperty} for each of its
 * settings. {@link #clone()} copies field by field; override it where a field is mutable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public abstract class SdeDynamics implements Serializable, Cloneable {

  private static final long serialVersionUID = 1L;

  /** The calculus in which the equation is written. */
  public abstract Calculus calculus();

  /** The kind of the diffusion. */
  public abstract NoiseType noise();

  /**
   * Takes the number of components of the state, which replaces an earlier one. The network calls
   * this while it is being configured, if the user gave it an input type. The default infers
   * nothing.
   */
  public void setSize(long components) {}

  /**
   * Names the parameters and gives their shapes; also before the sizes are known, when a size not
   * known yet is 0 and the names must be the same. A name has no underscore, and is not t or y.
   */
  public abstract void defineParameters(SDLayerParams parameters);

  /** Writes the first values of the parameters; random ones come from {@code Nd4j.getRandom()}. */
  public abstract void initializeParameters(Map<String, INDArray> parameters);

  /** Takes the weight initialisation of the network; the default does nothing. */
  public void inheritWeightInit(IWeightInit networks) {}

  /**
   * Writes f and g into a graph. Random operations are not allowed.
   *
   * @param graph receives the operations
   * @param variables time, state, parameters and inputs
   */
  public abstract Coefficients define(SameDiff graph, CoefficientGraph.Variables variables);

  /** The class name; overridden by dynamics that show their settings. */
  @Override
  public String toString() {
    return getClass().getSimpleName();
  }

  /** A copy that shares no mutable setting with this one. */
  @Override
  public SdeDynamics clone() {
    try {
      return (SdeDynamics) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("SdeDynamics are Cloneable", e);
    }
  }
}
