package io.github.dl4jode.cde.dynamics;

import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A diagonal vector field for many channels, f(z) = diag(g(z)) Vᵀ: each component of the state is
 * driven by one mixture of the channels of X. A dense network gives g [hidden], and V [channels,
 * hidden] is a parameter.
 *
 * <p>The network has hidden outputs instead of hidden · channels. Parameters {@code Wi}, {@code bi}
 * and {@code V}.
 */
public final class DiagonalControlledDynamics extends NetworkControlledDynamics {

  private static final long serialVersionUID = 1L;

  @JsonCreator
  private DiagonalControlledDynamics(
      @JsonProperty("maps") DenseMaps maps, @JsonProperty("readsPath") boolean readsPath) {
    super(maps, readsPath);
  }

  /** Begins a field with one hidden layer of 128 units, ReLU, and tanh at the end. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    maps().defineParameters(fieldInputs(), hidden(), parameters);
    parameters.addWeightParam("V", channels(), hidden());
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    maps().initializeParameters(fieldInputs(), hidden(), parameters);
    new Initialization(maps().weightInit(), channels(), hidden()).weights(parameters.get("V"));
  }

  @Override
  protected SDVariable product(
      SameDiff graph, SDVariable z, SDVariable control, Map<String, SDVariable> parameters) {
    return network(graph, z, parameters).mul(control.mmul(parameters.get("V")));
  }

  @Override
  public String toString() {
    return "DiagonalControlledDynamics(" + inWords() + ")";
  }

  /** Collects the settings of a diagonal field. */
  public static final class Builder extends DenseMapsBuilder<Builder> {

    private Builder() {}

    /**
     * Builds the field.
     *
     * @throws IllegalArgumentException if a width is not positive, or an activation not supported
     */
    public DiagonalControlledDynamics build() {
      return new DiagonalControlledDynamics(maps(), readsPath());
    }
  }
}
