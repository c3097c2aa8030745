package io.github.dl4jode.sde.demo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.training.TrainingException;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.SdeSolver;
import io.github.dl4jode.sde.solver.SdeSolverException;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Which failures of a training are told in one sentence, with what to try. */
class SolveFailuresTest {

  /** dy = 1e300 y² dt + dW. */
  private static SdeSolverException stochastic() {
    StochasticEquation equation =
        StochasticEquation.builder(Calculus.ITO, NoiseType.ADDITIVE, DataType.DOUBLE, 1, 1)
            .coefficients(
                (graph, at) ->
                    new Coefficients(
                        at.y().mul(at.y()).mul(1e300), graph.constant(Nd4j.createFromArray(1.0))))
            .build();
    try (CompiledSde compiled = SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1).compile(equation)) {
      return assertThrows(
          SdeSolverException.class,
          () ->
              compiled.solve(
                  Nd4j.createFromArray(1.0), new double[] {0, 1}, compiled.newNoise(1, 0)));
    }
  }

  @Test
  void solvesThatFailedThemselvesOrInANetwork() {
    SdeSolverException stochastic = stochastic();
    OdeSolverException ordinary =
        new OdeSolverException(
            SolverStatus.NON_FINITE_STATE, 1, 0.1, new SolverStatistics(1, 0, 7));
    for (RuntimeException failure : new RuntimeException[] {stochastic, ordinary}) {
      assertTrue(SolveFailures.includes(failure));
      assertTrue(SolveFailures.includes(new RuntimeException("of a layer", failure)));
    }
    assertTrue(SolveFailures.includes(new IllegalStateException("training has diverged")));
    assertTrue(SolveFailures.includes(new IllegalArgumentException("a state is not finite")));
  }

  @Test
  void otherFailuresAreNone() {
    assertFalse(SolveFailures.includes(new NullPointerException("a fault of the program")));
    assertFalse(SolveFailures.includes(new RuntimeException(new IOException("a cause"))));
  }

  /** A smaller learning rate is of no use to a training that somebody ended. */
  @Test
  void anInterruptedTrainingIsToldWithoutAdvice() {
    Thread.currentThread().interrupt();
    TrainingException told =
        assertThrows(
            TrainingException.class,
            () ->
                SolveFailures.told(
                    "Iteration 3",
                    () -> {
                      throw stochastic();
                    }));
    assertTrue(Thread.interrupted(), "the interrupt is still there for the caller");
    assertEquals(
        "Iteration 3 was interrupted. The solve was interrupted at t = 0.0.", told.getMessage());
  }

  @Test
  void theyAreToldWithWhatToTry() {
    assertEquals(3, SolveFailures.told("A part", () -> 3));
    TrainingException told =
        assertThrows(
            TrainingException.class,
            () ->
                SolveFailures.told(
                    "A part",
                    () -> {
                      throw stochastic();
                    }));
    assertTrue(
        told.getMessage()
            .startsWith("A part failed: try a smaller --learning-rate, or more --steps. The state"),
        told.getMessage());
  }
}
