package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.Term;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StepSizeControlTest {

  private static Solution solve(OdeSolver solver, ReferenceProblem problem, double... times) {
    return solver.solve(
        problem.field(DataType.DOUBLE), problem.initialState(DataType.DOUBLE), times);
  }

  private static Solution solve(OdeSolver solver, ReferenceProblem problem) {
    return solve(solver, problem, problem.start(), problem.end());
  }

  /**
   * Evaluations compared with torchdiffeq's at its default tolerances. Its dopri5 takes 2/3 of the
   * published error estimate, which is worth 8 % of the steps; landing on the end costs at most one
   * more.
   */
  @ParameterizedTest
  @CsvSource({
    "dopri5, CONSTANT, 26, 1e-15",
    "dopri5, LINEAR, 272, 1e-7",
    "dopri5, SINE, 266, 1e-8",
    "dopri5, QUADRATURE, 32, 1e-8",
    "dopri8, CONSTANT, 41, 1e-15",
    "dopri8, LINEAR, 132, 1e-7",
    "dopri8, SINE, 236, 1e-8",
    "dopri8, QUADRATURE, 41, 1e-8"
  })
  void evaluationsAreThoseOfThePeer(
      String method, ReferenceProblem problem, int peer, double accuracy) {
    double[] times = new double[10];
    for (int i = 0; i < times.length; i++) {
      times[i] = 1 + 7 * i / 9.0;
    }
    OdeSolver solver = OdeSolver.builder().method(Methods.named(method)).build();
    Solution solution = solve(solver, problem, times);
    assertTrue(solution.statistics().functionEvaluations() <= 1.1 * peer + 7, solution.toString());
    double error = ReferenceProblem.relativeError(solution.finalState(), problem.solution());
    assertTrue(error <= accuracy, solution + ", error " + error);
  }

  static Stream<ExplicitRungeKutta> adaptiveMethods() {
    return Methods.all().stream().filter(method -> method.errorOrder() > 0);
  }

  @ParameterizedTest
  @MethodSource("adaptiveMethods")
  void evaluationsAreCountedAndTheFirstOrLastStageIsShared(ExplicitRungeKutta method) {
    FunctionField field = ReferenceProblem.B1_LOTKA_VOLTERRA.field(DataType.DOUBLE);
    OdeSolver solver = OdeSolver.builder().method(method).rtol(1e-4).atol(1e-6).build();
    Solution solution =
        solver.solve(field, ReferenceProblem.B1_LOTKA_VOLTERRA.initialState(DataType.DOUBLE), 0, 9);
    SolverStatistics statistics = solution.statistics();
    assertTrue(statistics.rejectedSteps() > 0 || method.tableau().order() == 2);
    assertEquals(field.evaluations(), statistics.functionEvaluations());
    int s = method.tableau().stages();
    int accepted = statistics.acceptedSteps();
    int rejected = statistics.rejectedSteps();
    // The automatic first step takes one evaluation; after a rejection the first stage is known.
    int expected =
        method.tableau().firstSameAsLast()
            ? 2 + (s - 1) * (accepted + rejected)
            : 1 + s * accepted + (s - 1) * rejected;
    assertEquals(expected, statistics.functionEvaluations());
  }

  @Test
  void theEstimatedErrorIsThatOfTheEmbeddedSolution() {
    // One step of Heun's method from y = 1 on y' = y: the Euler step is off by h²/2.
    double h = 0.01;
    FunctionField field = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = y[0]);
    double error = h * h / 2;
    for (double factor : new double[] {0.999, 1.001}) {
      OdeSolver solver =
          OdeSolver.builder()
              .method(Methods.ADAPTIVE_HEUN)
              .rtol(0)
              .atol(error * factor)
              .firstStep(h)
              .build();
      int rejected =
          solver.solve(field, Nd4j.createFromArray(1.0), 0, h).statistics().rejectedSteps();
      assertEquals(factor < 1, rejected > 0, "tolerance / error = " + factor);
    }
  }

  @Test
  void relativeToleranceIsOfTheLargerEnd() {
    // The tolerance is rtol (atol/rtol + max(1, 1 + h + h²/2)) at the end of the same step.
    double h = 0.01;
    FunctionField field = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = y[0]);
    double end = 1 + h + h * h / 2;
    for (double factor : new double[] {0.9999, 1.0001}) {
      double rtol = factor * (h * h / 2) / (end + 0.5);
      OdeSolver solver =
          OdeSolver.builder()
              .method(Methods.ADAPTIVE_HEUN)
              .rtol(rtol)
              .atol(rtol / 2)
              .firstStep(h)
              .build();
      int rejected =
          solver.solve(field, Nd4j.createFromArray(1.0), 0, h).statistics().rejectedSteps();
      assertEquals(factor < 1, rejected > 0, "tolerance / error = " + factor);
    }
  }

  @Test
  void stepsGrowAndShrinkWithinTheFactors() {
    AdaptiveStepSize controller = new AdaptiveStepSize(0.9, 0.5, 1.5, 1, 0);
    OdeSolver solver =
        OdeSolver.builder().stepSizeController(controller).firstStep(1e-3).rtol(1e-6).build();
    List<AcceptedStep> steps = solve(solver, ReferenceProblem.VAN_DER_POL).steps();
    for (int i = 1; i < steps.size() - 1; i++) {
      double factor = steps.get(i).stepSize() / steps.get(i - 1).stepSize();
      assertTrue(factor <= 1.5 * (1 + 1e-12), "step " + i + " grew by " + factor);
    }
    assertEquals(1.5e-3, steps.get(1).stepSize(), 1e-15);
  }

  @Test
  void proportionalControlRejectsLess() {
    // Where stability limits the step, the elementary controller goes over the limit and back.
    FunctionField field =
        new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = -1000 * (y[0] - Math.cos(t)));
    INDArray start = Nd4j.createFromArray(1.0);
    OdeSolver.Builder builder = OdeSolver.builder().rtol(1e-4).atol(1e-4).maximumSteps(100_000);
    SolverStatistics elementary =
        builder
            .stepSizeController(AdaptiveStepSize.integral())
            .build()
            .solve(field, start, 0, 2)
            .orThrow()
            .statistics();
    SolverStatistics proportional =
        builder
            .stepSizeController(AdaptiveStepSize.proportionalIntegral())
            .build()
            .solve(field, start, 0, 2)
            .orThrow()
            .statistics();
    assertTrue(
        proportional.rejectedSteps() < elementary.rejectedSteps() / 4,
        elementary + " against " + proportional);
  }

  @Test
  void maximumNormIsTheStricter() {
    // One of ten components moves: the root of the mean square sees a third of it.
    FunctionField field =
        new FunctionField(10, DataType.DOUBLE, (t, y, d) -> d[0] = Math.cos(5 * t));
    OdeSolver rms = OdeSolver.builder().rtol(0).atol(1e-8).build();
    OdeSolver maximum = rms.toBuilder().errorNorm(ErrorNorms.MAX).build();
    OdeSolver tightened = rms.toBuilder().atol(1e-8 / Math.sqrt(10)).build();
    INDArray start = Nd4j.zeros(DataType.DOUBLE, 10);
    Solution byMaximum = maximum.solve(field, start, 0, 5).orThrow();
    Solution byTightened = tightened.solve(field, start, 0, 5).orThrow();
    assertTrue(
        byMaximum.steps().size() > rms.solve(field, start, 0, 5).steps().size(),
        byMaximum.toString());
    // Steps of equal size up to the rounding of the square root.
    assertEquals(byTightened.steps().size(), byMaximum.steps().size());
    assertEquals(byTightened.steps().get(5).stepSize(), byMaximum.steps().get(5).stepSize(), 1e-12);
  }

  @Test
  void onlyThePrefixIsErrorControlled() {
    FunctionField.Function rough =
        (t, y, d) -> {
          d[0] = -y[0];
          d[1] = 100 * Math.cos(100 * t);
        };
    Term field =
        new DelegatingTerm(new FunctionField(2, DataType.DOUBLE, rough)) {
          @Override
          public long errorControlledSize() {
            return 1;
          }
        };
    FunctionField alone = new FunctionField(1, DataType.DOUBLE, (t, y, d) -> d[0] = -y[0]);
    for (ErrorNorms norm : ErrorNorms.values()) {
      OdeSolver solver = OdeSolver.builder().errorNorm(norm).build();
      List<AcceptedStep> with = solver.solve(field, Nd4j.createFromArray(1.0, 0.0), 0, 3).steps();
      List<AcceptedStep> without = solver.solve(alone, Nd4j.createFromArray(1.0), 0, 3).steps();
      // The products of one and of two columns round differently.
      assertEquals(without.size(), with.size());
      for (int i = 0; i < with.size(); i++) {
        assertEquals(without.get(i).stepSize(), with.get(i).stepSize(), 1e-7);
      }
    }
  }

  @Test
  void firstAndMaximumStepAreKept() {
    OdeSolver solver =
        OdeSolver.builder().rtol(1e-2).atol(1e-2).firstStep(0.01).maximumStep(0.05).build();
    List<AcceptedStep> steps = solve(solver, ReferenceProblem.A4_LOGISTIC).steps();
    assertEquals(0.01, steps.get(0).stepSize());
    // A step is as long as the time moves, which is rounded: by 2 units in the last place of 20.
    double rounding = Math.ulp(20.0);
    assertTrue(steps.stream().allMatch(step -> step.stepSize() <= 0.05 + rounding));
    assertEquals(0.05, steps.get(10).stepSize(), rounding);
  }

  @Test
  void aHopelesslyLongFirstStepIsCutDown() {
    OdeSolver solver = OdeSolver.builder().firstStep(1e6).build();
    Solution solution = solve(solver, ReferenceProblem.B5_RIGID_BODY).orThrow();
    double error =
        ReferenceProblem.relativeError(
            solution.finalState(), ReferenceProblem.B5_RIGID_BODY.solution());
    assertTrue(error < 1e-5, "error " + error);
  }

  @ParameterizedTest
  @EnumSource(ReferenceProblem.class)
  void theAutomaticFirstStepIsRarelyRejected(ReferenceProblem problem) {
    Solution solution = solve(OdeSolver.builder().build(), problem);
    double first = solution.steps().get(0).stepSize();
    double second = solution.steps().get(1).stepSize();
    assertTrue(first <= second * 1.2, "first step " + first + ", second " + second);
  }

  @Test
  void theProposalForANextSolveForgetsTheCutAtTheEnd() {
    OdeSolver solver = OdeSolver.builder().build();
    Solution whole = solve(solver, ReferenceProblem.B1_LOTKA_VOLTERRA, 0, 10);
    AcceptedStep some = whole.steps().get(20);
    // End just after a step boundary: the last step is tiny, the proposal is not.
    Solution cut =
        solve(solver, ReferenceProblem.B1_LOTKA_VOLTERRA, 0, some.time() + some.stepSize() / 50);
    assertTrue(cut.nextStepSize() >= some.stepSize() / 5, cut + " proposes " + cut.nextStepSize());
  }

  @Test
  void fixedStepsDivideTheSpanEvenly() {
    OdeSolver solver =
        OdeSolver.builder()
            .method(Methods.EULER)
            .stepSizeController(new FixedStepSize(0.3))
            .build();
    List<AcceptedStep> steps = solve(solver, ReferenceProblem.A1_DECAY, 0, 1).steps();
    assertEquals(4, steps.size());
    steps.forEach(step -> assertEquals(0.25, step.stepSize(), 1e-15));
    // 0.1 is a little more than a tenth, yet ten steps are meant.
    OdeSolver tenths = solver.toBuilder().stepSizeController(new FixedStepSize(0.1)).build();
    assertEquals(10, solve(tenths, ReferenceProblem.A1_DECAY, 0, 1).steps().size());
    assertEquals(200, solve(tenths, ReferenceProblem.A1_DECAY, 0, -20).steps().size());
  }
}
