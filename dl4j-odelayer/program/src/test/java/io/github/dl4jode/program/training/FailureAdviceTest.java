package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FailureAdviceTest {

  private static final FailureAdvice ADVICE = new FailureAdvice("try a shorter --length");

  private static Supplier<Object> failing(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }

  private static RuntimeException failedSolve() {
    return new OdeSolverException(
        SolverStatus.STEP_SIZE_UNDERFLOW, 0.5, 1e-18, SolverStatistics.none());
  }

  private static Stream<RuntimeException> failuresOfTrainings() {
    RuntimeException solve = failedSolve();
    return Stream.of(
        solve,
        new UnsupportedOperationException("a layer tells of it", solve),
        new IllegalStateException("The loss is NaN."),
        new IllegalArgumentException("An input is not finite."));
  }

  @ParameterizedTest
  @MethodSource("failuresOfTrainings")
  void aTrainingThatDivergedIsASentenceWithAdvice(RuntimeException failure) {
    assertTrue(ADVICE.includes(failure));
    TrainingException told =
        assertThrows(TrainingException.class, () -> ADVICE.told("Iteration 3", failing(failure)));
    assertEquals(
        "Iteration 3 failed: try a shorter --length. " + failure.getMessage(), told.getMessage());
    assertSame(failure, told.getCause());
  }

  @Test
  void theLearningRateIsTheAdviceOfMost() {
    RuntimeException failure = new IllegalStateException("The loss is NaN.");
    assertEquals(
        "Epoch 1 failed: try a smaller --learning-rate. The loss is NaN.",
        assertThrows(
                TrainingException.class,
                () -> FailureAdvice.SMALLER_RATE.told("Epoch 1", failing(failure)))
            .getMessage());
  }

  private static Stream<RuntimeException> defects() {
    return Stream.of(
        new NullPointerException("a defect"),
        new ArrayIndexOutOfBoundsException(3),
        new UncheckedIOException(new IOException("The disk is full.")));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void anythingElseStaysAsItIs(RuntimeException failure) {
    assertSame(
        failure,
        assertThrows(RuntimeException.class, () -> ADVICE.told("Iteration 3", failing(failure))));
  }

  @Test
  void aProgramHasFailuresOfItsOwn() {
    FailureAdvice own =
        new FailureAdvice("wait", failure -> failure instanceof ArithmeticException);
    RuntimeException failure = new ArithmeticException("1/0");
    RuntimeException outer = new UnsupportedOperationException("around it", failure);
    for (RuntimeException one : new RuntimeException[] {failure, outer}) {
      assertThrows(TrainingException.class, () -> own.told("It", failing(one)));
      assertSame(one, assertThrows(RuntimeException.class, () -> ADVICE.told("It", failing(one))));
    }
  }

  /** Nothing is wrong with the training then. */
  @Test
  void anInterruptionHasNoAdvice() {
    RuntimeException failure = failedSolve();
    Thread.currentThread().interrupt();
    TrainingException told =
        assertThrows(TrainingException.class, () -> ADVICE.told("Iteration 3", failing(failure)));
    assertTrue(Thread.interrupted(), "it stays interrupted");
    assertEquals("Iteration 3 was interrupted. " + failure.getMessage(), told.getMessage());
  }

  @Test
  void whatSucceedsIsHandedOn() {
    assertEquals(7, ADVICE.told("Iteration 3", () -> 7));
  }
}
