package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.program.training.DataName;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What is learned, for how long, and by which flow.
 *
 * @param data what is learned from: the name of a toy density, or a file
 * @param iterations in all
 * @param divergence how the divergence is computed
 * @param dynamics the vector field
 * @param hidden its widths
 */
public record DensityTask(
    @JsonProperty(value = "data", required = true) DataName data,
    @JsonProperty(value = "iterations", required = true) int iterations,
    @JsonProperty(value = "divergence", required = true) DivergenceChoice divergence,
    @JsonProperty(value = "dynamics", required = true) DynamicsChoice dynamics,
    @JsonProperty(value = "hidden", required = true) List<Integer> hidden) {

  /** Copies the widths. */
  @JsonCreator
  public DensityTask {
    hidden = List.copyOf(hidden);
  }
}
