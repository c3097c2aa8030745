package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {

  private final List<Progress> seen = new ArrayList<>();

  private void train(IntToDoubleFunction learned) {
    TrainingLoop.Learner learner =
        new TrainingLoop.Learner() {
          @Override
          public int iterations() {
            return 1;
          }

          @Override
          public double learn(int iteration) {
            return learned.applyAsDouble(iteration);
          }

          @Override
          public Collection<SolveReport> solves() {
            return List.of();
          }
        };
    new TrainingLoop("NLL", 4, Duration.ofDays(1)).run(learner, seen::add);
  }

  private String failure(IntToDoubleFunction learned) {
    return assertThrows(TrainingException.class, () -> train(learned)).getMessage();
  }

  @Test
  void iterationsGoOnWhereTheLearnerIs() {
    train(iteration -> 0.5 * iteration);
    assertEquals(List.of(2, 3, 4), seen.stream().map(Progress::iteration).toList());
    assertEquals(List.of(0.5, 1.0, 1.5), seen.stream().map(Progress::loss).toList());
  }

  /** In a sentence with what to try, whatever noticed it. */
  @Test
  void aTrainingThatDivergesIsToldWithAdvice() {
    assertEquals(
        "The loss (NLL) is NaN in iteration 2: try a smaller --learning-rate.",
        failure(iteration -> Double.NaN));
    String prefix = "Iteration 2 failed: try a smaller --learning-rate. ";
    OdeSolverException solve =
        new OdeSolverException(
            SolverStatus.NON_FINITE_STATE, 1, 0.1, new SolverStatistics(1, 0, 7));
    for (RuntimeException each :
        List.of(
            solve,
            new IllegalStateException("OdeLayer \"a\": it is not finite"),
            new IllegalArgumentException("OdeLayer \"a\": the cotangents hold NaN"))) {
      assertEquals(
          prefix + each.getMessage(),
          failure(
              iteration -> {
                throw each;
              }));
    }
    assertTrue(seen.isEmpty());
  }

  @Test
  void anInterruptIsToldWithoutAdvice() {
    String message =
        failure(
            iteration -> {
              Thread.currentThread().interrupt();
              throw new IllegalStateException("The solve was interrupted.");
            });
    assertTrue(Thread.interrupted());
    assertEquals("Iteration 2 was interrupted. The solve was interrupted.", message);
  }

  @Test
  void aDefectStaysOne() {
    NullPointerException defect = new NullPointerException("a defect");
    assertEquals(
        defect,
        assertThrows(
            NullPointerException.class,
            () ->
                train(
                    iteration -> {
                      throw defect;
                    })));
  }
}
