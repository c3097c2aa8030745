package io.github.dl4jode.method.explicit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Rows;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.StepStore;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.method.checkpoint.StepRepeater;
import io.github.dl4jode.term.Term;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A repeater makes the steps of a solve again with the same bits, from any of their states. */
class RepeatedStepsTest {

  private static final double JUMP = 1.25;

  /** y' = sin t - y², and 3 more after a jump; counts its evaluations. */
  private static final class Jumping implements Term {

    private int evaluations;

    @Override
    public long batch() {
      return 1;
    }

    @Override
    public long size() {
      return 1;
    }

    @Override
    public DataType dataType() {
      return DataType.FLOAT;
    }

    @Override
    public void evaluate(double t, INDArray y, INDArray derivative, INDArray integrand) {
      evaluations++;
      double value = y.getDouble(0);
      derivative.putScalar(0, Math.sin(t) - value * value + (t > JUMP ? 3 : 0));
    }
  }

  private record Made(double start, double end, double startOfTerm, double endOfTerm)
      implements Increment {}

  /** Uneven steps; the third one ends at the jump. */
  private static final List<Made> STEPS =
      List.of(
          new Made(0, 0.3, 0, 0.3),
          new Made(0.3, 1, 0.3, 1),
          new Made(1, JUMP, 1, JUMP),
          new Made(JUMP, 1.5, Math.nextUp(JUMP), 1.5),
          new Made(1.5, 2.25, 1.5, 2.25));

  private final Jumping term = new Jumping();
  private final List<Float> states = new ArrayList<>();

  /** Makes all steps, and writes down the states before and after them. */
  private StepStore solved(ExplicitRungeKutta method, OffHeapMemory memory) {
    StepStore store = new StepStore(memory, 1, method.tableau().stages(), 0);
    try (Stepper stepper = method.newStepper(term.shape())) {
      stepper.start(term, Nd4j.createFromArray(0.7f));
      states.clear();
      states.add(0.7f);
      for (int i = 0; i < STEPS.size(); i++) {
        stepper.attempt(STEPS.get(i));
        stepper.accept();
        store.add(stepper, Retention.Kept.STATE, true);
        if (i + 1 < STEPS.size() && store.endOfTerm(i) != STEPS.get(i + 1).startOfTerm()) {
          stepper.forgetNext();
        }
        stepper.advance();
        states.add(stepper.state().getFloat(0));
      }
    }
    return store;
  }

  @Test
  void anyRunOfStepsHasTheSameBits() {
    for (ExplicitRungeKutta method : List.of(Methods.DOPRI5, Methods.RK4, Methods.HEUN2)) {
      try (OffHeapMemory memory = new OffHeapMemory(DataType.FLOAT);
          RepeatedSteps repeater =
              new RepeatedSteps(method.tableau(), term, solved(method, memory))) {
        for (int from = 0; from < STEPS.size(); from++) {
          for (int to = from + 1; to <= STEPS.size(); to++) {
            assertRepeats(repeater, from, to);
          }
        }
      }
    }
  }

  private void assertRepeats(StepRepeater repeater, int from, int to) {
    List<Integer> visited = new ArrayList<>();
    List<Float> seen = new ArrayList<>();
    repeater.advance(
        from,
        Nd4j.createFromArray(states.get(from)),
        to,
        (next, state) -> {
          visited.add(next);
          seen.add(state.getFloat(0));
        });
    List<Integer> expected = new ArrayList<>();
    for (int next = from + 1; next <= to; next++) {
      expected.add(next);
    }
    assertEquals(expected, visited);
    assertEquals(states.subList(from + 1, to + 1), seen, "from " + from + " to " + to);
  }

  /** What the last step would evaluate for the one after it is left out. */
  @Test
  void itCountsItsEvaluationsAndMakesNoneForNothing() {
    try (OffHeapMemory memory = new OffHeapMemory(DataType.FLOAT);
        RepeatedSteps repeater =
            new RepeatedSteps(Methods.DOPRI5.tableau(), term, solved(Methods.DOPRI5, memory))) {
      term.evaluations = 0;
      repeater.advance(0, Nd4j.createFromArray(states.get(0)), 2, (next, state) -> {});
      // Seven stages, of which the last is the first of the next step.
      assertEquals(7 + 5, term.evaluations);
      assertEquals(7 + 5, repeater.takeCost());
      assertEquals(0, repeater.takeCost());
      term.evaluations = 0;
      repeater.advance(2, Nd4j.createFromArray(states.get(2)), 4, (next, state) -> {});
      assertEquals(7 + 6, term.evaluations, "after a jump the first stage is evaluated again");
    }
  }

  @Test
  void theStagesOfAStepAreThoseOfTheSolve() {
    ExplicitRungeKutta heun = Methods.HEUN2;
    try (OffHeapMemory memory = new OffHeapMemory(DataType.FLOAT);
        RepeatedSteps repeater = new RepeatedSteps(heun.tableau(), term, solved(heun, memory))) {
      Rows stages = Rows.of(Nd4j.create(DataType.FLOAT, 2, 1));
      repeater.stages(1, Nd4j.createFromArray(states.get(1)), stages);
      float first = (float) (Math.sin(0.3) - (double) states.get(1) * states.get(1));
      assertArrayEquals(new float[] {first}, stages.row(0).toFloatVector(), 1e-6f);
      assertTrue(stages.row(1).getFloat(0) != 0);
    }
  }
}
