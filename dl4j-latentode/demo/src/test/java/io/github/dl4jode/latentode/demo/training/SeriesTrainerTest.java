package io.github.dl4jode.latentode.demo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.SettingsJson;
import io.github.dl4jode.program.training.TrainingSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

class SeriesTrainerTest {

  private static final SeriesTask TASK = new SeriesTask(DataName.of("waves"), 4, 2, 0.5);

  private static SeriesTrainingSettings settings(SeriesTask task, long seed) {
    return new SeriesTrainingSettings(
        new TrainingSettings(2, 0.01, ScheduleChoice.CONSTANT, GradientChoice.DISCRETE, 1e-3, seed),
        task,
        new ModelSettings(
            EncoderChoice.RNN,
            4,
            AnchorChoice.values()[0],
            2,
            List.of(4),
            4,
            new NoiseChoice(false, 0.1)));
  }

  private static SeriesSet waves() {
    return new SeriesSet(
        List.of("level"), IntStream.range(0, 4).mapToObj(SeriesTrainerTest::wave).toList());
  }

  private static Series wave(int phase) {
    double[] times = IntStream.range(0, 6).mapToDouble(i -> 0.3 * i).toArray();
    double[][] values =
        IntStream.range(0, 6)
            .mapToObj(i -> new double[] {Math.sin(times[i] + phase)})
            .toArray(double[][]::new);
    return new Series("wave " + phase, times, values);
  }

  private static LatentOde trained(SeriesTask task, long seed, int iterations) {
    SeriesTrainingSettings settings = settings(task, seed);
    LatentOde model = settings(task, 1).newLatentOde(SeriesScaling.of(waves()));
    SeriesTrainer trainer = SeriesTrainer.of(model, waves(), settings);
    for (int i = 0; i < iterations; i++) {
      assertEquals(i, trainer.iterations());
      assertTrue(Double.isFinite(trainer.learn(i)));
      assertFalse(trainer.solves().isEmpty());
    }
    assertEquals(iterations, trainer.iterations());
    return model;
  }

  private static float[] parameters(LatentOde model) {
    return model.network().params().toFloatVector();
  }

  /** Minibatches are those of size, part that is shown, and seed. */
  @Test
  void theSettingsDecideWhatIsLearnedFrom() {
    float[] parameters = parameters(trained(TASK, 1, 2));
    assertArrayEquals(parameters, parameters(trained(TASK, 1, 2)));
    assertNotEquals(
        List.of(parameters[0], parameters[1]),
        List.of(parameters(trained(TASK, 2, 2))[0], parameters(trained(TASK, 2, 2))[1]));
    float[] whole = parameters(trained(TASK.withWholeSeries(), 1, 2));
    assertNotEquals(List.of(parameters[0], parameters[1]), List.of(whole[0], whole[1]));
  }

  @Test
  void aTaskIsTheSameAfterJsonAndNothingOfItMayBeMissing() {
    ObjectNode json = SettingsJson.join(TASK);
    assertEquals(TASK, SettingsJson.part(json, SeriesTask.class));
    for (String name : List.of("data", "iterations", "annealing", "shown")) {
      ObjectNode less = json.deepCopy();
      less.remove(name);
      assertThrows(
          IllegalArgumentException.class, () -> SettingsJson.part(less, SeriesTask.class), name);
    }
  }

  @Test
  void wholeSeriesAreTheOnlyDifference() {
    assertEquals(new SeriesTask(DataName.of("waves"), 4, 2, 1), TASK.withWholeSeries());
  }
}
