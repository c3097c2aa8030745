package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.SettingsJson;
import io.github.dl4jode.program.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What makes a training what it is: the same settings give the same numbers.
 *
 * @param training the settings that all programs share
 * @param task what is learned, and for how long
 * @param model the parts of the model
 */
public record SeriesTrainingSettings(
    TrainingSettings training, SeriesTask task, ModelSettings model) {

  private static final String MODEL = "model";

  /** Reads all from one object. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static SeriesTrainingSettings of(ObjectNode json) {
    if (!(json.get(MODEL) instanceof ObjectNode model)) {
      throw new IllegalArgumentException("the settings have no model");
    }
    // Older files have gradient and tolerance among the parts of the model.
    ObjectNode all = model.deepCopy().setAll(json);
    return new SeriesTrainingSettings(
        SettingsJson.part(all, TrainingSettings.class),
        SettingsJson.part(json, SeriesTask.class),
        SettingsJson.part(model, ModelSettings.class));
  }

  @JsonValue
  ObjectNode json() {
    return SettingsJson.join(training, task).set(MODEL, SettingsJson.join(model));
  }

  /** The same training with another seed. */
  public SeriesTrainingSettings withSeed(long other) {
    return new SeriesTrainingSettings(training.withSeed(other), task, model);
  }

  /** The same training with series that are shown whole. */
  SeriesTrainingSettings withWholeSeries() {
    return new SeriesTrainingSettings(training, task.withWholeSeries(), model);
  }

  /** A latent ODE with its first values. */
  public LatentOde newLatentOde(SeriesScaling scaling) {
    return LatentOde.builder(scaling)
        .latent(model.latent())
        .anchor(model.anchor().anchor())
        .recognition(model.encoder().cell(model.recognition()))
        .evolution(model.encoder().evolution(model.recognition()))
        .dynamics(model.newDynamics())
        .decoder(model.newDecoder())
        .noise(model.noise().of(scaling.sensors().size()))
        .klAnnealing(klAnnealing())
        .solver(training.solver())
        .gradient(training.gradient().method())
        .updater(updater())
        .seed(training.seed())
        .build();
  }

  KlAnnealing klAnnealing() {
    return task.annealing() == 0 ? KlAnnealing.none() : KlAnnealing.over(task.annealing());
  }

  IUpdater updater() {
    return new Adam(training.schedule().schedule(training.learningRate(), task.iterations()));
  }

  /** What differs from other settings, by the names of options. */
  public List<Difference> differencesFrom(SeriesTrainingSettings other) {
    return Difference.between(options(), other.options());
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("data", task.data());
    options.put("--iterations", task.iterations());
    options.putAll(training.options());
    options.put("--annealing", task.annealing());
    options.put("--shown", task.shown());
    model.addOptions(options);
    return options;
  }
}
