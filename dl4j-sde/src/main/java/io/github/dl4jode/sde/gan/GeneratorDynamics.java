package io.github.dl4jode.sde.gan;

import io.github.dl4jode.sde.dynamics.SdeDynamics;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.CoefficientGraph;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The equation of a generator, dx = f(t, x) dt + g(t, x) ∘ dW in the calculus of Stratonovich. Both
 * coefficients are dense networks of time and state with LipSwish, and tanh at the end.
 */
public final class GeneratorDynamics extends SdeDynamics {

  private static final long serialVersionUID = 1L;

  /** Small vector fields at first make training stable, by Kidger's experience. */
  private static final double GAIN = 0.5;

  @JsonProperty("hidden")
  private final List<Long> hidden;

  @JsonProperty("noiseType")
  private final NoiseType noiseType;

  @JsonProperty("noiseSize")
  private final int noiseSize;

  @JsonProperty("stateSize")
  private long stateSize;

  private GeneratorDynamics(List<Long> hidden, NoiseType noiseType, int noiseSize) {
    this(hidden, noiseType, noiseSize, 0);
  }

  @JsonCreator
  private GeneratorDynamics(
      @JsonProperty("hidden") List<Long> hidden,
      @JsonProperty("noiseType") NoiseType noiseType,
      @JsonProperty("noiseSize") int noiseSize,
      @JsonProperty("stateSize") long stateSize) {
    this.hidden = LipSwishMaps.requireWidths(hidden);
    this.noiseType = noiseType;
    this.noiseSize = noiseSize;
    this.stateSize = stateSize;
  }

  /**
   * A diffusion that is a matrix.
   *
   * @param noiseSize the number of components of the Brownian motion
   * @param hidden the widths of the hidden layers
   * @throws IllegalArgumentException if a size is not positive
   */
  public static GeneratorDynamics general(int noiseSize, List<Long> hidden) {
    if (noiseSize < 1) {
      throw new IllegalArgumentException(
          "The Brownian motion has one component or more, not " + noiseSize);
    }
    return new GeneratorDynamics(hidden, NoiseType.GENERAL, noiseSize);
  }

  /**
   * A diffusion with one component of the Brownian motion for each component of the state.
   *
   * @param hidden the widths of the hidden layers
   * @throws IllegalArgumentException if a width is not positive
   */
  public static GeneratorDynamics diagonal(List<Long> hidden) {
    return new GeneratorDynamics(hidden, NoiseType.DIAGONAL, 1);
  }

  @Override
  public Calculus calculus() {
    return Calculus.STRATONOVICH;
  }

  @Override
  public NoiseType noise() {
    return noiseType;
  }

  @Override
  public void setSize(long components) {
    stateSize = components;
  }

  private LipSwishMaps drift() {
    return LipSwishMaps.of("f", stateSize, hidden, stateSize);
  }

  private LipSwishMaps diffusion() {
    return LipSwishMaps.of("g", stateSize, hidden, stateSize * noiseSize);
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    for (LipSwishMaps maps : List.of(drift(), diffusion())) {
      maps.defineParameters(parameters);
      maps.defineTimeParameters(parameters);
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    for (LipSwishMaps maps : List.of(drift(), diffusion())) {
      maps.initializeParameters(parameters, GAIN);
      maps.initializeTimeParameters(parameters, GAIN);
    }
  }

  @Override
  public Coefficients define(SameDiff graph, CoefficientGraph.Variables v) {
    SDVariable f = drift().define(graph, v.t(), v.y(), v.parameters());
    SDVariable g = diffusion().define(graph, v.t(), v.y(), v.parameters());
    return new Coefficients(
        f, noiseType == NoiseType.GENERAL ? graph.reshape(g, -1, stateSize, noiseSize) : g);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GeneratorDynamics that
        && hidden.equals(that.hidden)
        && noiseType == that.noiseType
        && noiseSize == that.noiseSize
        && stateSize == that.stateSize;
  }

  @Override
  public int hashCode() {
    return Objects.hash(hidden, noiseType, noiseSize, stateSize);
  }

  @Override
  public String toString() {
    return "GeneratorDynamics(hidden=%s, noise=%s, noiseSize=%d)"
        .formatted(hidden, noiseType, noiseSize);
  }
}
