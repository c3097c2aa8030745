package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.dynamics.DiagonalControlledDynamics;
import io.github.dl4jode.cde.dynamics.LowRankControlledDynamics;
import io.github.dl4jode.program.Labels;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;

/** The form of the vector field of a controlled equation. */
public enum FieldChoice {
  /** A network gives all elements of the matrix. */
  DENSE("dense"),
  /** A matrix of low rank. */
  LOW_RANK("low-rank"),
  /** Each component of the state is driven by one mixture of the channels. */
  DIAGONAL("diagonal");

  private final String label;

  FieldChoice(String label) {
    this.label = label;
  }

  /** Reads a setting: a name of these constants or a label. */
  @JsonCreator
  static FieldChoice named(String name) {
    return Labels.named(FieldChoice.class, name);
  }

  /** A field with one hidden layer. */
  ControlledDynamics dynamics(int width, int rank, boolean readsPath) {
    return switch (this) {
      case DENSE -> DenseControlledDynamics.builder().hidden(width).readsPath(readsPath).build();
      case LOW_RANK ->
          LowRankControlledDynamics.builder(rank).hidden(width).readsPath(readsPath).build();
      case DIAGONAL ->
          DiagonalControlledDynamics.builder().hidden(width).readsPath(readsPath).build();
    };
  }

  /** The name in options and files. */
  @Override
  @JsonValue
  public String toString() {
    return label;
  }
}
