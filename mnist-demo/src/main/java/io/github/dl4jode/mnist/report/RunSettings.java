package io.github.dl4jode.mnist.report;

import io.github.dl4jode.program.training.Difference;
import io.github.dl4jode.program.training.SettingsJson;
import io.github.dl4jode.program.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * What was asked for, and where it ran; enough to repeat a comparison.
 *
 * @param training the settings that all programs share
 * @param comparison what was compared
 * @param machine where
 */
public record RunSettings(
    TrainingSettings training, ComparisonSettings comparison, RunMachine machine) {

  /** The name of a setting in {@link Difference}. */
  static final String DOWNSAMPLING = "--downsampling";

  /** The name of a setting in {@link Difference}. */
  static final String SEED = "--seed";

  private static final String TOLERANCE = "tolerance";

  /** Reads all from one object. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static RunSettings of(ObjectNode json) {
    ObjectNode training = json.deepCopy();
    if (!training.has(TOLERANCE)) {
      // Older files have only the two that it stands for.
      training.set(TOLERANCE, training.get("rtol"));
    }
    return new RunSettings(
        SettingsJson.part(training, TrainingSettings.class),
        SettingsJson.part(json, ComparisonSettings.class),
        SettingsJson.part(json, RunMachine.class));
  }

  @JsonValue
  ObjectNode json() {
    return SettingsJson.join(comparison, training, machine);
  }

  /**
   * The settings on which the results depend, as far as two runs differ in them. Where a run was
   * made, and on how many threads, is none of them.
   */
  public List<Difference> differencesTo(RunSettings other) {
    return Difference.between(decisive(), other.decisive());
  }

  private Map<String, Object> decisive() {
    Map<String, Object> decisive = new LinkedHashMap<>();
    decisive.put("data", comparison.data());
    decisive.put("training digits", comparison.trainingDigits());
    decisive.put("test digits", comparison.testDigits());
    decisive.put("--epochs", comparison.epochs());
    decisive.putAll(training.options());
    // The two that it stands for decide.
    decisive.remove("--" + TOLERANCE);
    decisive.put("augmentation", comparison.augmentation());
    decisive.put(DOWNSAMPLING, comparison.downsampling());
    decisive.put("--method", comparison.method());
    decisive.put("--rtol", comparison.rtol());
    decisive.put("--atol", comparison.atol());
    decisive.put("step size", comparison.stepSizeController());
    return decisive;
  }
}
