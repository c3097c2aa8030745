package io.github.dl4jode.cnf.demo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowTrainingSettingsTest {

  private static FlowTrainingSettings settings(DynamicsChoice dynamics) {
    return new FlowTrainingSettings(
        new TrainingSettings(32, 0.03, ScheduleChoice.FALLING, GradientChoice.ADJOINT, 1e-3, 1),
        new DensityTask(
            DataName.of("moons"), 100, DivergenceChoice.EXACT, dynamics, dynamics.defaultWidths()));
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfDynamicsMakesAFlow(DynamicsChoice dynamics) {
    assertEquals(2, settings(dynamics).newFlow(2).dimension());
  }

  @Test
  void theLearningRateFallsAtThreeFifthsAndAtFourFifths() {
    var schedule = ScheduleChoice.FALLING.schedule(0.03, 100);
    double[] expected = {0.03, 0.03, 0.01, 0.01, 0.003, 0.003, 0.003};
    int[] iterations = {0, 59, 60, 79, 80, 99, 1_000};
    for (int i = 0; i < iterations.length; i++) {
      assertEquals(expected[i], schedule.valueAt(iterations[i], 0), 1e-12);
    }
    assertEquals(0.03, ScheduleChoice.CONSTANT.schedule(0.03, 100).valueAt(99, 0));
    assertEquals(0.03, ScheduleChoice.FALLING.schedule(0.03, 4).valueAt(3, 0));
  }

  @Test
  void theLearningRateFallsAlongACosine() {
    for (int iterations : new int[] {3, 50, 1_000}) {
      var schedule = ScheduleChoice.COSINE.schedule(0.03, iterations);
      for (int i = 0; i < iterations; i++) {
        // Of fifty steps each is at most 1/50 late, or one iteration.
        double late = Math.PI * Math.max(1.0 / 50, 1.0 / iterations);
        double cosine = 0.03 * 0.5 * (1 + Math.cos(Math.PI * i / iterations));
        assertEquals(cosine, schedule.valueAt(i, 0), 0.03 * 0.5 * late, i + " of " + iterations);
      }
    }
  }
}
