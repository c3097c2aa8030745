package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
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
 * @param tolerance of the solver, relative and absolute
 */
public record TrainingSettings(
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

  /** Copies the widths. */
  @JsonCreator
  public TrainingSettings {
    hidden = List.copyOf(hidden);
  }

  /** A flow with its first values. */
  public ContinuousNormalizingFlow newFlow(long dimension) {
    CnfOutputLayer layer =
        new CnfOutputLayer.Builder(dynamics.dynamics(hidden))
            .solver(OdeSolver.builder().rtol(tolerance).atol(tolerance).build())
            .gradient(gradient.method())
            .divergence(divergence.divergence())
            .build();
    return ContinuousNormalizingFlow.builder(dimension, layer)
        .updater(new Adam(schedule.schedule(learningRate, iterations)))
        .seed(seed)
        .build();
  }

  /** What differs from other settings, by the names of options: "--seed is 1, not 2". */
  public List<String> differencesFrom(TrainingSettings other) {
    List<String> differences = new ArrayList<>();
    compare(differences, "data", data, other.data);
    compare(differences, "--iterations", iterations, other.iterations);
    compare(differences, "--batch-size", batchSize, other.batchSize);
    compare(differences, "--learning-rate", learningRate, other.learningRate);
    compare(differences, "--schedule", schedule, other.schedule);
    compare(differences, "--seed", seed, other.seed);
    compare(differences, "--gradient", gradient, other.gradient);
    compare(differences, "--divergence", divergence, other.divergence);
    compare(differences, "--dynamics", dynamics, other.dynamics);
    compare(differences, "--hidden", hidden, other.hidden);
    compare(differences, "--tolerance", tolerance, other.tolerance);
    return differences;
  }

  private static void compare(List<String> differences, String name, Object mine, Object others) {
    if (!mine.equals(others)) {
      differences.add(name + " is " + mine + ", not " + others);
    }
  }
}
