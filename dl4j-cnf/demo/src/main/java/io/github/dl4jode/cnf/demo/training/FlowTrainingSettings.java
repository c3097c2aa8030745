package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.SettingsJson;
import io.github.dl4jode.program.training.TrainingSettings;
import io.github.dl4jode.solver.OdeSolver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What makes a training what it is: the same settings give the same numbers.
 *
 * @param training the settings that all programs share
 * @param task what is learned, and by which flow
 */
public record FlowTrainingSettings(TrainingSettings training, DensityTask task) {

  /** Of the solver outside training, where log-densities are to be relied on. */
  private static final double EVALUATION_TOLERANCE = 1e-5;

  /** Reads both from one object. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static FlowTrainingSettings of(ObjectNode json) {
    return new FlowTrainingSettings(
        SettingsJson.part(json, TrainingSettings.class),
        SettingsJson.part(json, DensityTask.class));
  }

  @JsonValue
  ObjectNode json() {
    return SettingsJson.join(training, task);
  }

  /** A flow with its first values. */
  public ContinuousNormalizingFlow newFlow(long dimension) {
    CnfOutputLayer layer =
        new CnfOutputLayer.Builder(task.dynamics().dynamics(task.hidden()))
            .times(0, task.dynamics().dataTime())
            .solver(training.solver())
            .evaluationSolver(evaluationSolver())
            .gradient(training.gradient().method())
            .divergence(task.divergence().divergence())
            .build();
    return ContinuousNormalizingFlow.builder(dimension, layer)
        .updater(new Adam(training.schedule().schedule(training.learningRate(), task.iterations())))
        .seed(training.seed())
        .build();
  }

  private OdeSolver evaluationSolver() {
    double tolerance = Math.min(training.tolerance(), EVALUATION_TOLERANCE);
    return OdeSolver.builder().rtol(tolerance).atol(tolerance).build();
  }

  /** What differs from other settings, by the names of options. */
  public List<Difference> differencesFrom(FlowTrainingSettings other) {
    return Difference.between(options(), other.options());
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("data", task.data());
    options.put("--iterations", task.iterations());
    options.putAll(training.options());
    options.put("--divergence", task.divergence());
    options.put("--dynamics", task.dynamics());
    options.put("--hidden", task.hidden());
    return options;
  }
}
