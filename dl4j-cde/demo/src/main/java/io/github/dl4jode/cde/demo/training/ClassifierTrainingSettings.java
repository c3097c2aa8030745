package io.github.dl4jode.cde.demo.training;

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
 * @param classifier the parts of the model
 * @param field the vector field of a controlled equation
 * @param augmentation what becomes of the series in each epoch
 */
public record ClassifierTrainingSettings(
    TrainingSettings training,
    ClassifierTask task,
    ClassifierSettings classifier,
    FieldSettings field,
    SeriesAugmentation augmentation) {

  /** Reads all from one object. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static ClassifierTrainingSettings of(ObjectNode json) {
    return new ClassifierTrainingSettings(
        SettingsJson.part(json, TrainingSettings.class),
        SettingsJson.part(json, ClassifierTask.class),
        SettingsJson.part(json, ClassifierSettings.class),
        SettingsJson.part(json, FieldSettings.class),
        SettingsJson.part(json, SeriesAugmentation.class));
  }

  @JsonValue
  ObjectNode json() {
    return SettingsJson.join(training, task, classifier, field, augmentation);
  }

  /** The same with another model, share of dropped values and seed. */
  public ClassifierTrainingSettings with(ClassifierChoice model, double dropped, long seed) {
    return new ClassifierTrainingSettings(
        training.withSeed(seed),
        task.withDropped(dropped),
        classifier.withModel(model),
        field,
        augmentation);
  }

  /** The same with another learning rate. */
  public ClassifierTrainingSettings withLearningRate(double other) {
    return new ClassifierTrainingSettings(
        training.withLearningRate(other), task, classifier, field, augmentation);
  }

  /**
   * The updater of a training.
   *
   * @param minibatches of an epoch
   */
  IUpdater updater(int minibatches) {
    return new Adam(
        training.schedule().schedule(training.learningRate(), task.epochs(), minibatches));
  }

  /** What differs from other settings, by the names of options. */
  public List<Difference> differencesFrom(ClassifierTrainingSettings other) {
    return Difference.between(options(), other.options());
  }

  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    task.addOptions(options);
    options.putAll(training.options());
    classifier.addOptions(options);
    field.addOptions(options);
    augmentation.addOptions(options);
    return options;
  }
}
