package io.github.dl4jode.program.training;

import io.github.dl4jode.solver.OdeSolver;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The settings that the trainings of all programs share. The results depend on each of them.
 *
 * @param batchSize examples in a minibatch
 * @param learningRate at first
 * @param schedule how it changes
 * @param gradient how the gradient of an ODE is found
 * @param tolerance of the solver in training, relative and absolute
 * @param seed of first values, order, and noise
 */
public record TrainingSettings(
    @JsonProperty(value = "batchSize", required = true) int batchSize,
    @JsonProperty(value = "learningRate", required = true) double learningRate,
    @JsonProperty(value = "schedule", required = true) ScheduleChoice schedule,
    @JsonProperty(value = "gradient", required = true) GradientChoice gradient,
    @JsonProperty(value = "tolerance", required = true) double tolerance,
    @JsonProperty(value = "seed", required = true) long seed) {

  /** For JSON. A setting that older files lack must not be required, and needs a default here. */
  @JsonCreator
  public TrainingSettings {}

  /** The same training with another seed. */
  public TrainingSettings withSeed(long other) {
    return new TrainingSettings(batchSize, learningRate, schedule, gradient, tolerance, other);
  }

  /** The same training with another learning rate. */
  public TrainingSettings withLearningRate(double other) {
    return new TrainingSettings(batchSize, other, schedule, gradient, tolerance, seed);
  }

  /** The solver of training. */
  public OdeSolver solver() {
    return OdeSolver.builder().rtol(tolerance).atol(tolerance).build();
  }

  /** The values by the names of their options. */
  public Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("--batch-size", batchSize);
    options.put("--learning-rate", learningRate);
    options.put("--schedule", schedule);
    options.put("--gradient", gradient);
    options.put("--tolerance", tolerance);
    options.put("--seed", seed);
    return options;
  }
}
