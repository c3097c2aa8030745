package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What cannot work is refused with a sentence that says what to do. */
class RefusalTest {

  private static final double[] TIMES = {0, 1};

  private static StochasticEquation equation(double growth) {
    return StochasticEquation.builder(Calculus.ITO, NoiseType.DIAGONAL, DataType.DOUBLE, 2, 3)
        .coefficients(
            (graph, v) -> new Coefficients(v.y().mul(v.y()).mul(v.y()).mul(growth), v.y().mul(0.1)))
        .build();
  }

  private static BrownianPath noise(int batch, int size) {
    return BrownianTree.onGrid(0, 0.1)
        .batch(batch)
        .noiseSize(size)
        .dataType(DataType.DOUBLE)
        .build();
  }

  private static String message(Executable action) {
    return assertThrows(IllegalArgumentException.class, action).getMessage();
  }

  @Test
  void arguments() {
    INDArray start = Nd4j.ones(DataType.DOUBLE, 2, 3);
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1).compile(equation(-1))) {
      assertEquals(
          "The times of a stochastic equation are finite and strictly increase; time 1 is 0.0 after 0.0",
          message(() -> compiled.solve(start, new double[] {0, 0}, noise(2, 3))));
      assertEquals(
          "A solve needs the time of the initial state and at least one after it, not [0.0]",
          message(() -> compiled.solve(start, new double[] {0}, noise(2, 3))));
      assertEquals(
          "The Brownian path is [2, 1] of DOUBLE, and the equation needs [2, 3] of DOUBLE",
          message(() -> compiled.solve(start, TIMES, noise(2, 1))));
      assertEquals(
          "The initial state has 4 elements of DOUBLE, and the equation has states of [2, 3] in DOUBLE",
          message(() -> compiled.solve(Nd4j.ones(DataType.DOUBLE, 4), TIMES, noise(2, 3))));
      assertEquals(
          "The initial state has an element that is not finite",
          message(() -> compiled.solve(start.div(0), TIMES, noise(2, 3))));
      assertThrows(IllegalStateException.class, () -> compiled.backward(start));
    }
    assertEquals(
        "The step size must be positive and finite, not 0.0",
        message(() -> SdeSolver.of(SdeMethods.HEUN, 0)));
    assertEquals(
        "UndoneSteps needs a reversible method, SdeMethods.REVERSIBLE_HEUN, and the method is Euler–Maruyama; take it, or StoredStates",
        message(
            () ->
                SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
                    .compile(equation(1), new SdeGradientMethod.UndoneSteps())));
    assertEquals(
        "AdjointEquation is for Stratonovich equations, and this is an Itô equation; let the solver convert it by SdeSolver.converting(), or take StoredStates",
        message(
            () ->
                SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
                    .compile(equation(1), new SdeGradientMethod.AdjointEquation())));
  }

  @Test
  void shapesOfCoefficients() {
    StochasticEquation.Builder builder =
        StochasticEquation.builder(Calculus.ITO, NoiseType.GENERAL, DataType.DOUBLE, 2, 3);
    assertEquals(
        "The diffusion has shape [2, 3], which is not one for general noise of a state [2, 3]; NoiseType.GENERAL describes the shapes",
        message(
            () ->
                SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
                    .compile(
                        builder
                            .coefficients((graph, v) -> new Coefficients(v.y(), v.y()))
                            .build())));
    assertEquals(
        "The drift has shape [2, 1] where the state has [2, 3]; a drift has the shape of its state",
        message(
            () ->
                SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
                    .compile(
                        builder
                            .coefficients(
                                (graph, v) ->
                                    new Coefficients(
                                        graph.sum(v.y(), true, 1), graph.reshape(v.y(), 2, 3, 1)))
                            .build())));
  }

  @Test
  void diagonalNoiseThatMixesComponents() {
    StochasticEquation mixed =
        StochasticEquation.builder(Calculus.ITO, NoiseType.DIAGONAL, DataType.DOUBLE, 2, 3)
            .coefficients(
                (graph, v) ->
                    new Coefficients(v.y(), graph.nn().sigmoid(graph.sum(v.y(), true, 1))))
            .build();
    String message = message(() -> SdeSolver.of(SdeMethods.MILSTEIN, 0.1).compile(mixed));
    assertTrue(
        message.startsWith(
            "Milstein needs diagonal noise whose g_i depends on t and y_i alone, and this g_i"
                + " changes with other components of y. Write it as NoiseType.GENERAL"),
        message);
    message = message(() -> SdeSolver.of(SdeMethods.HEUN, 0.1).converting().compile(mixed));
    assertTrue(message.startsWith("The conversion of the calculus needs diagonal noise"), message);
    SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1).compile(mixed).close();
    SdeSolver.of(SdeMethods.MILSTEIN, 0.1).compile(equation(1)).close();
  }

  @Test
  void aStateThatGrowsBeyondAllNumbersStopsTheSolve() {
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1).compile(equation(100))) {
      SdeSolverException failure =
          assertThrows(
              SdeSolverException.class,
              () -> compiled.solve(Nd4j.ones(DataType.DOUBLE, 2, 3), TIMES, noise(2, 3)));
      assertTrue(failure.getMessage().startsWith("The state is not finite at t = 0."));
      assertTrue(failure.getMessage().contains("To remedy: take smaller steps"));
    }
  }

  @Test
  void anInterruptStopsTheSolve() {
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1).compile(equation(-1))) {
      Thread.currentThread().interrupt();
      assertThrows(
          SdeSolverException.class,
          () -> compiled.solve(Nd4j.ones(DataType.DOUBLE, 2, 3), TIMES, noise(2, 3)));
      assertTrue(Thread.interrupted(), "the interrupt is still there for the caller");
    }
  }

  @Test
  void outputTimesAreEndsOfSteps() {
    StepGrid grid = StepGrid.of(new double[] {0, 0.05, 1, 1.03}, new double[] {0.5}, 0.1);
    assertEquals(1 + 5 + 5 + 1, grid.steps());
    assertEquals(0.05, grid.time(grid.output(1)));
    assertEquals(1, grid.time(grid.output(2)));
    assertEquals(0.5, grid.time(6));
    assertEquals(1.03, grid.time(grid.steps()));
    // 0.01 is not a binary fraction, and there is no 101st step.
    assertEquals(100, StepGrid.of(TIMES, new double[0], 0.01).steps());
  }
}
