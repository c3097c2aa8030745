package io.github.dl4jode.cnf.demo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.data.ToyDensity;
import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.cnf.demo.data.ToyExamples;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TrainingSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowTrainerTest {

  private static final int BATCH = 16;

  private final Examples examples = new ToyExamples(ToyDensity.MOONS, 1);

  private static ContinuousNormalizingFlow flow() {
    return new FlowTrainingSettings(
            new TrainingSettings(
                BATCH, 0.01, ScheduleChoice.CONSTANT, GradientChoice.DISCRETE, 1e-3, 1),
            new DensityTask(
                DataName.of("moons"),
                3,
                DivergenceChoice.EXACT,
                DynamicsChoice.PLANAR,
                List.of(2, 4)))
        .newFlow(2);
  }

  @Test
  void eachIterationIsAFitOfItsMinibatch() {
    ContinuousNormalizingFlow flow = flow();
    FlowTrainer trainer = new FlowTrainer(flow, examples, BATCH);
    ContinuousNormalizingFlow other = flow();
    for (int i = 0; i < 3; i++) {
      assertEquals(i, trainer.iterations());
      double before = -other.logDensity(examples.minibatch(i, BATCH)).meanNumber().doubleValue();
      double loss = trainer.learn(i);
      assertEquals(other.fit(examples.minibatch(i, BATCH)), loss);
      // Of the flow before the update; the density is evaluated at a smaller tolerance.
      assertEquals(before, loss, 0.02);
    }
    assertEquals(3, trainer.iterations());
    assertArrayEquals(
        other.network().params().toFloatVector(), flow.network().params().toFloatVector());
  }

  @Test
  void itTellsOfTheSolvesOfTheLastIteration() {
    FlowTrainer trainer = new FlowTrainer(flow(), examples, BATCH);
    trainer.learn(0);
    assertEquals(1, trainer.solves().size());
    trainer
        .solves()
        .forEach(
            solve -> {
              assertTrue(solve.forward().functionEvaluations() > 0);
              assertTrue(solve.backward().functionEvaluations() > 0);
            });
  }
}
