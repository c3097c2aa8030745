package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import java.util.Map;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The form of the vector field of a controlled equation.
 *
 * @param field which
 * @param rank of one of low rank
 * @param readsPath whether it reads the value of the path next to the state
 */
public record FieldSettings(
    @JsonProperty("field") FieldChoice field,
    @JsonProperty("rank") int rank,
    @JsonProperty("readsPath") boolean readsPath) {

  /** The rank where no other is chosen. */
  public static final int RANK = 4;

  /** For JSON; older files have a dense field of the state alone. */
  @JsonCreator
  public FieldSettings {
    field = Objects.requireNonNullElse(field, FieldChoice.DENSE);
    rank = rank == 0 ? RANK : rank;
  }

  /** The field, with one hidden layer. */
  ControlledDynamics dynamics(int width) {
    return field.dynamics(width, rank, readsPath);
  }

  void addOptions(Map<String, Object> options) {
    options.put("--field", field);
    options.put("--rank", rank);
    options.put("--reads-path", readsPath);
  }
}
