package io.github.dl4jode.cde.dynamics;

import io.github.dl4jode.argument.Required;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A vector field whose first part is a dense network of the state. */
abstract sealed class NetworkControlledDynamics extends ControlledDynamics
    permits DenseControlledDynamics, DiagonalControlledDynamics, LowRankControlledDynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("maps")
  private DenseMaps maps;

  @JsonProperty("readsPath")
  private final boolean readsPath;

  /** A field with this network, of the state or of state and path. */
  NetworkControlledDynamics(DenseMaps maps, boolean readsPath) {
    this.maps = Required.setting(maps, "maps");
    this.readsPath = readsPath;
  }

  final DenseMaps maps() {
    return maps;
  }

  @Override
  public final boolean readsPath() {
    return readsPath;
  }

  /** Writes the network. */
  final SDVariable network(SameDiff graph, SDVariable z, Map<String, SDVariable> parameters) {
    return maps.define(graph, fieldInput(graph, z, parameters), parameters);
  }

  /** The settings for display. */
  final String inWords() {
    return maps.inWords() + (readsPath ? ", readsPath" : "");
  }

  @Override
  public final void inheritWeightInit(IWeightInit networks) {
    maps = maps.inheriting(networks);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && readsPath == ((NetworkControlledDynamics) other).readsPath
        && maps.equals(((NetworkControlledDynamics) other).maps);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), maps, readsPath);
  }
}
