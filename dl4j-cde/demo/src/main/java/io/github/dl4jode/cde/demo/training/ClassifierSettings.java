package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.signature.LogSignatureWindows;
import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The parts of a classifier.
 *
 * @param model which
 * @param hidden the size of its state
 * @param width of the hidden layer of the vector field
 * @param path what a series is between its observations
 * @param counts whether the numbers of observations so far are channels of the path
 * @param solver of the controlled equation
 * @param weightDecay the factor of the squared weights in the loss
 * @param dropout the probability that a component of the last state is hidden in training
 * @param window the length of the windows of log-signatures, in time; 0 for none
 * @param depth of the log-signatures
 */
public record ClassifierSettings(
    @JsonProperty(value = "model", required = true) ClassifierChoice model,
    @JsonProperty(value = "hidden", required = true) int hidden,
    @JsonProperty(value = "width", required = true) int width,
    @JsonProperty(value = "path", required = true) PathChoice path,
    @JsonProperty(value = "counts", required = true) boolean counts,
    @JsonProperty(value = "solver", required = true) SeriesSolverChoice solver,
    @JsonProperty(value = "weightDecay", required = true) double weightDecay,
    @JsonProperty(value = "dropout", required = true) double dropout,
    @JsonProperty(value = "window", required = true) double window,
    @JsonProperty(value = "depth", required = true) int depth) {

  /** For JSON. */
  @JsonCreator
  public ClassifierSettings {}

  /** The same with another model. */
  public ClassifierSettings withModel(ClassifierChoice other) {
    return new ClassifierSettings(
        other, hidden, width, path, counts, solver, weightDecay, dropout, window, depth);
  }

  /** The windows, where there are any; in the units of the series' times. */
  Optional<LogSignatureWindows> windows() {
    return window > 0 ? Optional.of(new LogSignatureWindows(depth, window)) : Optional.empty();
  }

  void addOptions(Map<String, Object> options) {
    options.put("--model", model);
    options.put("--hidden", hidden);
    options.put("--width", width);
    options.put("--path", path);
    options.put("--counts", counts);
    options.put("--solver", solver);
    options.put("--weight-decay", weightDecay);
    options.put("--dropout", dropout);
    options.put("--window", window);
    options.put("--depth", depth);
  }
}
