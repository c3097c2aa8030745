package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.dynamics.TimedLayer;
import io.github.dl4jode.dynamics.Dynamics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The vector field of a flow: planar, or a network of FFJORD's layers. */
public enum DynamicsChoice {
  /** Planar terms whose parameters a small network makes from the time. */
  PLANAR(Optional.empty()),
  /** A network that does not see the time. */
  IGNORE(Optional.of(TimedLayer.IGNORE)),
  /** The time next to the input of each layer. */
  CONCAT(Optional.of(TimedLayer.CONCAT)),
  /** As concat, from other first values. */
  CONCAT_V2(Optional.of(TimedLayer.CONCAT_V2)),
  /** Each layer gated by the time. */
  SQUASH(Optional.of(TimedLayer.SQUASH)),
  /** Each layer gated and shifted by the time. */
  CONCAT_SQUASH(Optional.of(TimedLayer.CONCAT_SQUASH)),
  /** Two maps in each layer, blended by the time. */
  BLEND(Optional.of(TimedLayer.BLEND));

  private final Optional<TimedLayer> layer;

  DynamicsChoice(Optional<TimedLayer> layer) {
    this.layer = layer;
  }

  /** Whether these widths can be given: two to planar dynamics, any number but 0 to a network. */
  public boolean takes(List<Integer> hidden) {
    return layer.isPresent() ? !hidden.isEmpty() : hidden.size() == 2;
  }

  /**
   * The dynamics.
   *
   * @param hidden the widths of the hidden layers; of planar dynamics the number of terms, and the
   *     width of the network after them
   */
  Dynamics dynamics(List<Integer> hidden) {
    return layer
        .<Dynamics>map(
            kind ->
                FfjordDynamics.builder()
                    .layer(kind)
                    .hidden(hidden.stream().mapToLong(Integer::longValue).toArray())
                    .build())
        .orElseGet(() -> new PlanarDynamics(hidden.get(0), hidden.get(1)));
  }

  /** The widths unless others are asked for. */
  public List<Integer> defaultWidths() {
    return layer.isPresent() ? List.of(64, 64, 64) : List.of(128, 64);
  }

  /**
   * The time of the data; the base distribution is at 0. Planar terms are slow, being a mean with
   * small first values.
   */
  double dataTime() {
    return layer.isPresent() ? 1 : 10;
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
