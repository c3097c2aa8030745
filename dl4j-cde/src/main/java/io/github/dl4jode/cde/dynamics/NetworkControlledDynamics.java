package io.github.dl4jode.cde.dynamics;

import io.github.dl4jode.argument.Required;
import java.util.Objects;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A vector field whose first part is a dense network of the state. */
abstract sealed class NetworkControlledDynamics extends ControlledDynamics
    permits DenseControlledDynamics, DiagonalControlledDynamics, LowRankControlledDynamics {

  private static final long serialVersionUID = 1L;

  @JsonProperty("maps")
  private DenseMaps maps;

  /** A field with this network. */
  NetworkControlledDynamics(DenseMaps maps) {
    this.maps = Required.setting(maps, "maps");
  }

  final DenseMaps maps() {
    return maps;
  }

  @Override
  public final void inheritWeightInit(IWeightInit networks) {
    maps = maps.inheriting(networks);
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && maps.equals(((NetworkControlledDynamics) other).maps);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), maps);
  }
}
