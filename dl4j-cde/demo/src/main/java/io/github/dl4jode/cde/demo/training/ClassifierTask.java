package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.program.training.DataName;
import java.util.Map;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What is learned, and for how long.
 *
 * @param data what is learned from
 * @param epochs in all
 * @param dropped the share of all values that is dropped first
 */
public record ClassifierTask(
    @JsonProperty(value = "data", required = true) DataName data,
    @JsonProperty(value = "epochs", required = true) int epochs,
    @JsonProperty(value = "dropped", required = true) double dropped) {

  /** For JSON. */
  @JsonCreator
  public ClassifierTask {}

  ClassifierTask withDropped(double other) {
    return new ClassifierTask(data, epochs, other);
  }

  void addOptions(Map<String, Object> options) {
    options.put("data", data);
    options.put("--epochs", epochs);
    options.put("--dropped", dropped);
  }
}
