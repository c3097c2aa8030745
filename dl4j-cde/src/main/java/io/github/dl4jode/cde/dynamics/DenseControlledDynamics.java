package io.github.dl4jode.cde.dynamics;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A dense network whose hidden · channels outputs are the matrix of the vector field.
 *
 * <p>By default one hidden layer of 128 units with ReLU, and tanh at the end, as in Kidger et al.
 * (2020): it bounds the field, and an unbounded one often makes training diverge. For many channels
 * {@link LowRankControlledDynamics} and {@link DiagonalControlledDynamics} have fewer outputs.
 * Parameters {@code Wi}, {@code bi}; element (h, c) of the matrix is output h · channels + c.
 */
public final class DenseControlledDynamics extends NetworkControlledDynamics {

  private static final long serialVersionUID = 1L;

  @JsonCreator
  private DenseControlledDynamics(
      @JsonProperty("maps") DenseMaps maps, @JsonProperty("readsPath") boolean readsPath) {
    super(maps, readsPath);
  }

  /** Begins a field with one hidden layer of 128 units, ReLU, and tanh at the end. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    maps().defineParameters(fieldInputs(), hidden() * channels(), parameters);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    maps().initializeParameters(fieldInputs(), hidden() * channels(), parameters);
  }

  @Override
  protected SDVariable matrix(SameDiff graph, SDVariable z, Map<String, SDVariable> parameters) {
    return graph.reshape(network(graph, z, parameters), batchOf(z), hidden(), channels());
  }

  @Override
  public String toString() {
    return "DenseControlledDynamics(" + inWords() + ")";
  }

  /** Collects the settings of a dense field. */
  public static final class Builder extends DenseMapsBuilder<Builder> {

    private Builder() {}

    /**
     * Builds the field.
     *
     * @throws IllegalArgumentException if a width is not positive, or an activation not supported
     */
    public DenseControlledDynamics build() {
      return new DenseControlledDynamics(maps(), readsPath());
    }
  }
}
