package io.github.dl4jode.sde.dynamics;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.DrivenDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.CoefficientGraph;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A drift that is any {@link Dynamics} of a state [batch, size], and a diffusion network.
 *
 * <pre>{@code
 * new NeuralSde(
 *     DenseDynamics.builder().hidden(32).build(),
 *     new ComponentwiseDiffusion(8, 1),
 *     Calculus.STRATONOVICH)
 * }</pre>
 */
public final class NeuralSde extends SdeDynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("drift")
  private Dynamics drift;

  @JsonProperty("diffusion")
  private final DiffusionNetwork diffusion;

  @JsonProperty("calculus")
  private final Calculus calculus;

  @JsonProperty("size")
  private long size;

  /**
   * An equation.
   *
   * @param drift copied
   * @throws IllegalArgumentException if the drift reads inputs
   */
  public NeuralSde(Dynamics drift, DiffusionNetwork diffusion, Calculus calculus) {
    this(drift, diffusion, calculus, 0);
  }

  @JsonCreator
  private NeuralSde(
      @JsonProperty("drift") Dynamics drift,
      @JsonProperty("diffusion") DiffusionNetwork diffusion,
      @JsonProperty("calculus") Calculus calculus,
      @JsonProperty("size") long size) {
    this.drift = Required.setting(drift, "drift").clone();
    this.diffusion = Required.setting(diffusion, "diffusion");
    this.calculus = Required.setting(calculus, "calculus");
    if (!DrivenDynamics.inputNamesOf(drift).isEmpty()) {
      throw new IllegalArgumentException(
          "The drift reads the inputs %s, which a stochastic equation of a layer does not have"
              .formatted(DrivenDynamics.inputNamesOf(drift)));
    }
    if (size > 0) {
      setSize(size);
    }
  }

  /** The drift. */
  public Dynamics drift() {
    return drift;
  }

  /** The diffusion. */
  public DiffusionNetwork diffusion() {
    return diffusion;
  }

  @Override
  public Calculus calculus() {
    return calculus;
  }

  @Override
  public NoiseType noise() {
    return diffusion.noise();
  }

  @Override
  public void setSize(long components) {
    size = components;
    drift.setInputType(InputType.feedForward(components));
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    drift.defineParameters(parameters);
    diffusion.defineParameters(parameters, size);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    drift.initializeParameters(parameters);
    diffusion.initializeParameters(parameters);
  }

  @Override
  public void inheritWeightInit(IWeightInit networks) {
    drift.inheritWeightInit(networks);
  }

  @Override
  public Coefficients define(SameDiff graph, CoefficientGraph.Variables v) {
    return new Coefficients(
        drift.define(graph, v.t(), v.y(), v.parameters()),
        diffusion.define(graph, v.t(), v.y(), v.parameters()));
  }

  @Override
  public NeuralSde clone() {
    NeuralSde copy = (NeuralSde) super.clone();
    copy.drift = drift.clone();
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NeuralSde that
        && drift.equals(that.drift)
        && diffusion.equals(that.diffusion)
        && calculus == that.calculus
        && size == that.size;
  }

  @Override
  public int hashCode() {
    return Objects.hash(drift, diffusion, calculus, size);
  }

  @Override
  public String toString() {
    return "NeuralSde(drift=%s, diffusion=%s, calculus=%s)".formatted(drift, diffusion, calculus);
  }
}
