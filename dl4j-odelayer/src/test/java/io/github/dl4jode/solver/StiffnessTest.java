package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.StepListener;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stiffness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Explicit methods say that stability limits their steps, where it does. */
class StiffnessTest {

  static List<Method> methods() {
    return List.of(Methods.DOPRI5, Methods.TSIT5, Methods.DOPRI8);
  }

  private static OdeSolver solver(Method method, double tolerance, int steps) {
    return OdeSolver.builder()
        .method(method)
        .rtol(tolerance)
        .atol(tolerance)
        .maximumSteps(steps)
        .build();
  }

  /** y' = -λ (y - cos t) with λ from 1 to 2000. */
  private static FunctionField linear() {
    double[] rates = {1, 40, 2000};
    return new FunctionField(
        3,
        DataType.DOUBLE,
        (t, y, d) -> {
          for (int i = 0; i < 3; i++) {
            d[i] = -rates[i] * (y[i] - Math.cos(t));
          }
        });
  }

  private static FunctionField vanDerPol(double mu) {
    return new FunctionField(
        2,
        DataType.DOUBLE,
        (t, y, d) -> {
          d[0] = y[1];
          d[1] = mu * (1 - y[0] * y[0]) * y[1] - y[0];
        });
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aStiffLinearSystemSaysSo(Method method) {
    INDArray y0 = Nd4j.createFromArray(0.0, 0.0, 0.0);
    for (double tolerance : new double[] {1e-3, 1e-6}) {
      Solution solution = solver(method, tolerance, 100_000).solve(linear(), y0, 0, 5).orThrow();
      Stiffness found = solution.stiffness().orElseThrow();
      assertEquals(2000, found.eigenvalue(), 100);
      assertEquals(found.limit(), found.product(), 0.25 * found.limit());
      assertTrue(found.steps() >= 15 && found.time() < 2.5, found.toString());
    }
  }

  private static final class Told implements StepListener {

    private final List<double[]> numbers = new ArrayList<>();

    @Override
    public void stepTried(double start, double end, double error, boolean accepted) {
      // Not what is looked at.
    }

    @Override
    public void stabilityLimits(double time, double product, double limit) {
      numbers.add(new double[] {time, product, limit});
    }
  }

  @Test
  void aListenerIsToldOnceAndOnlyWhereItIsSo() {
    for (Method method : List.of(Methods.DOPRI5, Methods.DOPRI8, Methods.ADAMS)) {
      Told stiff = new Told();
      INDArray y0 = Nd4j.createFromArray(0.0, 0.0, 0.0);
      Solve solve = Solve.of(linear(), y0, 0, 5).listener(stiff).build();
      Stiffness found =
          solver(method, 1e-6, 100_000).solve(solve).orThrow().stiffness().orElseThrow();
      assertEquals(1, stiff.numbers.size(), method.label());
      double[] told = stiff.numbers.get(0);
      assertEquals(found.time(), told[0]);
      assertTrue(told[1] > 0.6 * told[2], told[1] + " of " + told[2]);

      Told easy = new Told();
      Solve other =
          Solve.of(vanDerPol(0.1), Nd4j.createFromArray(2.0, 0.0), 0, 50).listener(easy).build();
      solver(method, 1e-8, 100_000).solve(other).orThrow();
      assertEquals(0, easy.numbers.size(), method.label());
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void vanDerPolSaysSoWithTheNumbers(Method method) {
    INDArray y0 = Nd4j.createFromArray(2.0, 0.0);
    Solution solution = solver(method, 1e-5, 3000).solve(vanDerPol(1000), y0, 0, 2000);
    assertEquals(SolverStatus.MAX_STEPS_REACHED, solution.status());
    // The fast eigenvalue is μ (1 - y²) = -3000 at the start.
    assertEquals(3000, solution.stiffness().orElseThrow().eigenvalue(), 150);
    String message = assertThrows(OdeSolverException.class, solution::orThrow).getMessage();
    assertTrue(message.contains("choose a method for stiff problems: since t = "), message);
    assertTrue(message.contains("so that an eigenvalue near "), message);
  }

  /** From f at the predicted and at the corrected state, without another evaluation. */
  @Test
  void adamsSaysSo() {
    INDArray y0 = Nd4j.createFromArray(0.0, 0.0, 0.0);
    for (double tolerance : new double[] {1e-3, 1e-6, 1e-9}) {
      Solution solution =
          solver(Methods.ADAMS, tolerance, 100_000).solve(linear(), y0, 0, 5).orThrow();
      Stiffness found = solution.stiffness().orElseThrow();
      assertEquals(2000, found.eigenvalue(), 100);
      assertTrue(found.product() > 0.65 * found.limit(), found.toString());
      assertTrue(found.product() < 1.6 * found.limit(), found.toString());
      SolverStatistics cost = solution.statistics();
      int evaluations = 2 * cost.acceptedSteps() + cost.rejectedSteps() + 2;
      assertEquals(evaluations, cost.functionEvaluations(), cost.toString());
    }
    INDArray start = Nd4j.createFromArray(2.0, 0.0);
    Solution solution = solver(Methods.ADAMS, 1e-5, 3000).solve(vanDerPol(1000), start, 0, 2000);
    assertEquals(SolverStatus.MAX_STEPS_REACHED, solution.status());
    assertEquals(3000, solution.stiffness().orElseThrow().eigenvalue(), 150);
  }

  // Evaluations of an accepted step, and of a rejected one.
  private static final Map<Method, int[]> EVALUATIONS =
      Map.of(
          Methods.ADAPTIVE_HEUN, new int[] {2, 1},
          Methods.FEHLBERG2, new int[] {3, 2},
          Methods.BOSH3, new int[] {3, 3});

  static List<Method> methodsWithoutTwoLastStages() {
    return List.of(Methods.ADAPTIVE_HEUN, Methods.FEHLBERG2, Methods.BOSH3);
  }

  /** A power iteration measures |λ|, at a cost that cannot be seen. */
  @ParameterizedTest
  @MethodSource("methodsWithoutTwoLastStages")
  void aStiffLinearSystemSaysSoWithoutTwoLastStages(Method method) {
    INDArray y0 = Nd4j.createFromArray(0.0, 0.0, 0.0);
    Solution solution = solver(method, 1e-3, 100_000).solve(linear(), y0, 0, 5).orThrow();
    Stiffness found = solution.stiffness().orElseThrow();
    assertEquals(2000, found.eigenvalue(), 100);
    assertEquals(found.limit(), found.product(), 0.25 * found.limit());
    SolverStatistics cost = solution.statistics();
    int[] evaluations = EVALUATIONS.get(method);
    int ofSteps = evaluations[0] * cost.acceptedSteps() + evaluations[1] * cost.rejectedSteps();
    assertTrue(cost.functionEvaluations() - ofSteps < 0.03 * ofSteps, solution.toString());
  }

  static Stream<Method> methodsAndAdams() {
    return Stream.concat(
        methodsWithoutTwoLastStages().stream(), Stream.of(Methods.DOPRI5, Methods.ADAMS));
  }

  @ParameterizedTest
  @MethodSource("methodsAndAdams")
  void aProblemThatIsNotStiffIsNotSaidToBe(Method method) {
    FunctionField pendulum =
        new FunctionField(
            2,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = y[1];
              d[1] = -Math.sin(y[0]);
            });
    double[] tolerances =
        method.equals(Methods.ADAMS) ? new double[] {1e-3, 1e-6, 1e-9} : new double[] {1e-2, 1e-5};
    for (double tolerance : tolerances) {
      Solution solution =
          solver(method, tolerance, 100_000)
              .solve(pendulum, Nd4j.createFromArray(2.0, 0.0), 0, 200)
              .orThrow();
      assertTrue(solution.stiffness().isEmpty(), method + ", " + tolerance);
    }
  }

  /** Backwards in time the sign of h is negative and the numbers are the same. */
  @Test
  void backwardsInTime() {
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = 500 * (y[0] - Math.cos(t)));
    Solution solution =
        solver(Methods.DOPRI5, 1e-4, 100_000)
            .solve(field, Nd4j.createFromArray(1.0), 0, -5)
            .orThrow();
    assertEquals(500, solution.stiffness().orElseThrow().eigenvalue(), 25);
  }

  static Stream<Method> methodsAndAdamsForOrbits() {
    return Stream.concat(methods().stream(), Stream.of(Methods.ADAMS));
  }

  /** The orbit of Arenstorf (Hairer, Nørsett and Wanner I, section II.0), over two periods. */
  @ParameterizedTest
  @MethodSource("methodsAndAdamsForOrbits")
  void theOrbitOfArenstorfIsNotStiff(Method method) {
    double moon = 0.012277471;
    FunctionField field =
        new FunctionField(
            4,
            DataType.DOUBLE,
            (t, y, d) -> {
              double near = Math.pow(Math.hypot(y[0] + moon, y[1]), 3);
              double far = Math.pow(Math.hypot(y[0] - 1 + moon, y[1]), 3);
              d[0] = y[2];
              d[1] = y[3];
              d[2] =
                  y[0]
                      + 2 * y[3]
                      - (1 - moon) * (y[0] + moon) / near
                      - moon * (y[0] - 1 + moon) / far;
              d[3] = y[1] - 2 * y[2] - (1 - moon) * y[1] / near - moon * y[1] / far;
            });
    INDArray y0 = Nd4j.createFromArray(0.994, 0.0, 0.0, -2.0015851063790824);
    for (double tolerance : new double[] {1e-5, 1e-8, 1e-11}) {
      Solution solution =
          solver(method, tolerance, 100_000).solve(field, y0, 0, 34.1304331253).orThrow();
      assertTrue(solution.stiffness().isEmpty(), method + ", " + tolerance);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theLorenzSystemIsNotStiff(Method method) {
    FunctionField field =
        new FunctionField(
            3,
            DataType.DOUBLE,
            (t, y, d) -> {
              d[0] = 10 * (y[1] - y[0]);
              d[1] = y[0] * (28 - y[2]) - y[1];
              d[2] = y[0] * y[1] - 8.0 / 3 * y[2];
            });
    for (double tolerance : new double[] {1e-6, 1e-10}) {
      Solution solution =
          solver(method, tolerance, 100_000)
              .solve(field, Nd4j.createFromArray(1.0, 1.0, 1.0), 0, 50)
              .orThrow();
      assertTrue(solution.stiffness().isEmpty(), method + ", " + tolerance);
    }
  }

  /** The numbers are those of one solve: the next one in the same workspace begins without. */
  @Test
  void theNextSolveBeginsWithout() {
    FunctionField field = linear();
    OdeSolver solver = solver(Methods.DOPRI5, 1e-4, 100_000);
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      INDArray y0 = Nd4j.createFromArray(0.0, 0.0, 0.0);
      Solution stiff = solver.solve(Solve.of(field, y0, 0, 3).build(), workspace);
      Solution brief = solver.solve(Solve.of(field, y0, 0, 1e-3).build(), workspace);
      assertTrue(stiff.stiffness().isPresent());
      assertTrue(brief.stiffness().isEmpty());
    }
  }
}
