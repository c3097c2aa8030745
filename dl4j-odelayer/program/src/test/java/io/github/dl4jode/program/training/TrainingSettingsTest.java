package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

class TrainingSettingsTest {

  private static final TrainingSettings SETTINGS =
      new TrainingSettings(32, 0.03, ScheduleChoice.FALLING, GradientChoice.ADJOINT, 1e-4, 7);

  @Test
  void theyAreTheSameAfterJson() {
    ObjectNode json = SettingsJson.join(SETTINGS);
    assertEquals("falling", json.get("schedule").asText());
    assertEquals(SETTINGS, SettingsJson.part(json, TrainingSettings.class));
  }

  @ParameterizedTest
  @ValueSource(strings = {"batchSize", "learningRate", "schedule", "gradient", "tolerance", "seed"})
  void noneOfThemMayBeMissing(String name) {
    ObjectNode json = SettingsJson.join(SETTINGS);
    json.remove(name);
    assertThrows(
        IllegalArgumentException.class, () -> SettingsJson.part(json, TrainingSettings.class));
  }

  @Test
  void theirToleranceIsThatOfTheSolver() {
    assertEquals(1e-4, SETTINGS.solver().rtol());
    assertEquals(1e-4, SETTINGS.solver().atol());
  }

  @Test
  void anotherSeedIsTheOnlyDifference() {
    TrainingSettings other = SETTINGS.withSeed(8);
    assertEquals(
        List.of(new Difference("--seed", "7", "8")),
        Difference.between(SETTINGS.options(), other.options()));
    assertEquals(SETTINGS, other.withSeed(7));
  }

  /** Each is named as its option, so that a refusal can be followed. */
  @Test
  void everyValueDecides() {
    TrainingSettings other =
        new TrainingSettings(33, 0.1, ScheduleChoice.LINEAR, GradientChoice.DISCRETE, 1e-3, 8);
    assertEquals(
        List.of(
            "--batch-size is 32, not 33",
            "--learning-rate is 0.03, not 0.1",
            "--schedule is falling, not linear",
            "--gradient is adjoint, not discrete",
            "--tolerance is 1.0E-4, not 0.001",
            "--seed is 7, not 8"),
        Difference.between(SETTINGS.options(), other.options()).stream()
            .map(Difference::toString)
            .toList());
  }
}
