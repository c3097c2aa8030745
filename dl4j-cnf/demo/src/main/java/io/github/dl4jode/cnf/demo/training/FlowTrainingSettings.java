package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What makes a training what it is: the same settings give the same numbers.
 *
 * @param data what is learned from: the name of a toy density, or a file
 * @param iterations in all
 * @param batchSize examples an iteration
 * @param learningRate of Adam
 * @param schedule how it changes
 * @param seed of first values, examples and noise
 * @param gradient how gradients come back
 * @param divergence how the divergence is computed
 * @param dynamics the vector field
 * @param hidden its widths
 * @param tolerance of the solver in training, relative and absolute
 */
public record FlowTrainingSettings(
    @JsonProperty("data") String data,
    @JsonProperty("iterations") int iterations,
    @JsonProperty("batchSize") int batchSize,
    @JsonProperty("learningRate") double learningRate,
    @JsonProperty("schedule") ScheduleChoice schedule,
    @JsonProperty("seed") long seed,
    @JsonProperty("gradient") GradientChoice gradient,
    @JsonProperty("divergence") DivergenceChoice divergence,
    @JsonProperty("dynamics") DynamicsChoice dynamics,
    @JsonProperty("hidden") List<Integer> hidden,
    @JsonProperty("tolerance") double tolerance) {

  /** Of the solver outside training, where log-densities are to be relied on. */
  private static final double EVALUATION_TOLERANCE = 1e-5;

  /** Copies the widths. */
  @JsonCreator
  public FlowTrainingSettings {
    hidden = List.copyOf(hidden);
  }

  /** A flow with its first values. */
  public ContinuousNormalizingFlow newFlow(long dimension) {
    CnfOutputLayer layer =
        new CnfOutputLayer.Builder(dynamics.dynamics(hidden))
            .times(0, dynamics.dataTime())
            .solver(solver(tolerance))
            .evaluationSolver(solver(Math.min(tolerance, EVALUATION_TOLERANCE)))
            .gradient(gradient.method())
            .divergence(divergence.divergence())
            .build();
    return ContinuousNormalizingFlow.builder(dimension, layer)
        .updater(new Adam(schedule.schedule(learningRate, iterations)))
        .seed(seed)
        .build();
  }

  private static OdeSolver solver(double tolerance) {
    return OdeSolver.builder().rtol(tolerance).atol(tolerance).build();
  }

  /** What differs from other settings, by the names of options: "--seed is 1, not 2". */
  public List<String> differencesFrom(FlowTrainingSettings other) {
    return Difference.between(options(), other.options()).stream()
        .map(Difference::toString)
        .toList();
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("data", data);
    options.put("--iterations", iterations);
    options.put("--batch-size", batchSize);
    options.put("--learning-rate", learningRate);
    options.put("--schedule", schedule);
    options.put("--seed", seed);
    options.put("--gradient", gradient);
    options.put("--divergence", divergence);
    options.put("--dynamics", dynamics);
    options.put("--hidden", hidden);
    options.put("--tolerance", tolerance);
    return options;
  }
}
