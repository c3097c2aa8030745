package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.program.training.DataName;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What is learned, and for how long.
 *
 * @param data what is learned from
 * @param iterations in all
 * @param annealing iterations until the Kullback–Leibler divergence counts in full
 * @param shown the part of each series that is shown at least, while all of it is to be explained
 */
public record SeriesTask(
    @JsonProperty(value = "data", required = true) DataName data,
    @JsonProperty(value = "iterations", required = true) int iterations,
    @JsonProperty(value = "annealing", required = true) int annealing,
    @JsonProperty(value = "shown", required = true) double shown) {

  /** For JSON. */
  @JsonCreator
  public SeriesTask {}

  /** The same task with series that are shown whole. */
  SeriesTask withWholeSeries() {
    return new SeriesTask(data, iterations, annealing, 1);
  }
}
