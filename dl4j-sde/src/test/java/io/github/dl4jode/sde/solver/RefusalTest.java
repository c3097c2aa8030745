package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.List;
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
          "The times of a stochastic equation must be finite and increase; time 1 is 0.0 after"
              + " 0.0",
          message(() -> compiled.solve(start, new double[] {0, 0}, noise(2, 3))));
      assertEquals(
          "A solve needs the time of the initial state and at least one after it, not [0.0]",
          message(() -> compiled.solve(start, new double[] {0}, noise(2, 3))));
      assertEquals(
          "The Brownian path is [2, 1] of DOUBLE, and the equation needs [2, 3] of DOUBLE",
          message(() -> compiled.solve(start, TIMES, noise(2, 1))));
      assertEquals(
          "The initial state has 4 elements of DOUBLE, and the equation has states of [2, 3] in"
              + " DOUBLE",
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
        "UndoneSteps needs a reversible method, SdeMethods.REVERSIBLE_HEUN, and the method is"
            + " Euler–Maruyama; take it, or StoredStates",
        message(
            () ->
                SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
                    .compile(equation(1), new SdeGradientMethod.UndoneSteps())));
    assertEquals(
        "AdjointEquation is for Stratonovich equations, and this is an Itô equation; let the solver"
            + " convert it by SdeSolver.converting(), or take StoredStates",
        message(
            () ->
                SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
                    .compile(equation(1), new SdeGradientMethod.AdjointEquation())));
  }

  @Test
  void cotangents() {
    INDArray start = Nd4j.ones(DataType.DOUBLE, 2, 3);
    INDArray good = Nd4j.ones(DataType.DOUBLE, 2, 6);
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
            .compile(equation(-1), SdeGradientMethod.storedStates())) {
      compiled.solve(start, TIMES, noise(2, 3));
      assertEquals(
          "Output cotangents of shape [2, 6] and type DOUBLE are needed, not [3, 6] and DOUBLE",
          message(() -> compiled.backward(Nd4j.ones(DataType.DOUBLE, 3, 6))));
      assertEquals(
          "Output cotangents of shape [2, 6] and type DOUBLE are needed, not [2, 6] and FLOAT",
          message(() -> compiled.backward(Nd4j.ones(DataType.FLOAT, 2, 6))));
      assertEquals(
          "A cotangent of quadratures is given, but the equation has no integrands",
          message(() -> compiled.backward(good, Nd4j.ones(DataType.DOUBLE, 2, 2))));
      compiled.backward(good);
      compiled.solve(start, TIMES, noise(2, 3));
      assertEquals(
          "The output cotangents hold an infinite value or NaN: look at the loss, which is not"
              + " finite or has a derivative that is not finite",
          message(() -> compiled.backward(good.dup().putScalar(1, 2, Double.NaN))));
    }
  }

  /** Products of matrices are in Fortran's order in ND4J. */
  @Test
  void theOrderOfArraysDoesNotMatter() {
    INDArray start = Nd4j.linspace(DataType.DOUBLE, 0.1, 0.2, 6).reshape('c', 2, 3);
    INDArray cotangents = Nd4j.linspace(DataType.DOUBLE, -1, 0.3, 12).reshape('c', 2, 6);
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1)
            .compile(equation(-1), SdeGradientMethod.storedStates())) {
      INDArray states = compiled.solve(start, TIMES, noise(2, 3)).states().dup();
      INDArray expected = compiled.backward(cotangents).initialState().dup();
      INDArray wide = Nd4j.create(DataType.DOUBLE, 6, 2);
      wide.getColumn(1).assign(start.reshape('c', new long[] {6}));
      for (INDArray same : new INDArray[] {start.dup('f'), wide.getColumn(1)}) {
        assertEquals(states, compiled.solve(same, TIMES, noise(2, 3)).states());
        assertEquals(expected, compiled.backward(cotangents.dup('f')).initialState());
      }
    }
  }

  /** Whatever the equation is, there is a method for it, and the refusal names all of them. */
  @Test
  void aMethodThatDoesNotSolveAnEquationNamesThoseThatDo() {
    int refused = 0;
    for (Calculus calculus : Calculus.values()) {
      for (NoiseType noise : NoiseType.values()) {
        List<SdeMethod> suited =
            SdeMethods.all().stream().filter(method -> method.solves(calculus, noise)).toList();
        assertFalse(suited.isEmpty(), calculus + " " + noise);
        for (SdeMethod method : SdeMethods.all()) {
          SdeSolver solver = SdeSolver.of(method, 0.1);
          if (suited.contains(method)) {
            solver.requireSolves(calculus, noise);
          } else {
            String message = message(() -> solver.requireSolves(calculus, noise));
            assertTrue(message.startsWith(method.label() + " does not solve "), message);
            suited.forEach(each -> assertTrue(message.contains(each.label()), message));
            refused++;
          }
        }
      }
    }
    assertTrue(refused > 20, refused + " refusals");
  }

  @Test
  void shapesOfCoefficients() {
    StochasticEquation.Builder builder =
        StochasticEquation.builder(Calculus.ITO, NoiseType.GENERAL, DataType.DOUBLE, 2, 3);
    assertEquals(
        "The diffusion has shape [2, 3], which is not one for general noise of a state [2, 3];"
            + " NoiseType.GENERAL describes the shapes",
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
