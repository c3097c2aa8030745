package io.github.dl4jode.cde.dynamics;

import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A vector field of low rank for many channels, f(z) = U(z) Vᵀ: a dense network gives U [hidden,
 * rank], and V [channels, rank] is a parameter.
 *
 * <p>It is a field on rank channels that are mixtures of those of X. The network has hidden · rank
 * outputs instead of hidden · channels. Parameters {@code Wi}, {@code bi} and {@code V}.
 */
public final class LowRankControlledDynamics extends NetworkControlledDynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("rank")
  private final long rank;

  @JsonCreator
  private LowRankControlledDynamics(
      @JsonProperty("maps") DenseMaps maps,
      @JsonProperty("readsPath") boolean readsPath,
      @JsonProperty("rank") long rank) {
    super(maps, readsPath);
    this.rank = rank;
    if (rank < 1) {
      throw new IllegalArgumentException(
          "A field of low rank needs a rank of 1 or more, not " + rank);
    }
  }

  /**
   * Begins a field with one hidden layer of 128 units, ReLU, and tanh at the end.
   *
   * @param rank the number of mixtures of channels
   */
  public static Builder builder(long rank) {
    return new Builder(rank);
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    maps().defineParameters(fieldInputs(), hidden() * rank, parameters);
    parameters.addWeightParam("V", channels(), rank);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    maps().initializeParameters(fieldInputs(), hidden() * rank, parameters);
    new Initialization(maps().weightInit(), channels(), rank).weights(parameters.get("V"));
  }

  @Override
  protected SDVariable product(
      SameDiff graph, SDVariable z, SDVariable control, Map<String, SDVariable> parameters) {
    return matrixTimesVector(
        graph,
        network(graph, z, parameters),
        control.mmul(parameters.get("V")),
        batchOf(z),
        hidden(),
        rank);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && rank == ((LowRankControlledDynamics) other).rank;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), rank);
  }

  @Override
  public String toString() {
    return "LowRankControlledDynamics(rank=" + rank + ", " + inWords() + ")";
  }

  /** Collects the settings of a field of low rank. */
  public static final class Builder extends DenseMapsBuilder<Builder> {

    private final long rank;

    private Builder(long rank) {
      this.rank = rank;
    }

    /**
     * Builds the field.
     *
     * @throws IllegalArgumentException if a width or the rank is not positive, or an activation not
     *     supported
     */
    public LowRankControlledDynamics build() {
      return new LowRankControlledDynamics(maps(), readsPath(), rank);
    }
  }
}
