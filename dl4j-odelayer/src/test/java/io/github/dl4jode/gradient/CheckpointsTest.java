package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Checkpoints in a limit of memory: the same gradient, the limit, and the optimum of revolve. */
class CheckpointsTest {

  /** Of the field: two doubles. */
  private static final long STATE = 16;

  private static final List<DiscreteAdjoint> STORED =
      List.of(
          new DiscreteAdjoint(StageStorage.STORED), new DiscreteAdjoint(StageStorage.RECOMPUTED));

  private final RetainableField field = new RetainableField(true);
  private final INDArray start = Nd4j.createFromArray(0.4, -0.8);
  private final INDArray ofQuadratures = Nd4j.createFromArray(1.3, -0.6);
  private final GradientWorkspace workspace = new GradientWorkspace();

  @AfterEach
  void close() {
    workspace.close();
  }

  private static DiscreteAdjoint states(int count) {
    return new DiscreteAdjoint(new Checkpoints(count * STATE));
  }

  private static OdeSolver fixed(ExplicitRungeKutta method, double size) {
    return OdeSolver.builder()
        .method(method)
        .stepSizeController(new FixedStepSize(size))
        .maximumSteps(100_000)
        .build();
  }

  private static void assertSameBits(Gradients expected, Gradients actual, String message) {
    assertArrayEquals(
        expected.initialState().toDoubleVector(), actual.initialState().toDoubleVector(), message);
    assertArrayEquals(
        expected.parameters().toDoubleVector(), actual.parameters().toDoubleVector(), message);
    assertArrayEquals(expected.times(), actual.times(), message);
  }

  /** Outputs within steps, at the ends of steps and next to each other, and quadratures. */
  @ParameterizedTest
  @ValueSource(
      strings = {"euler", "heun2", "rk4", "bosh3", "fehlberg2", "dopri5", "tsit5", "dopri8"})
  void theGradientIsThatOfStoredSteps(ExplicitRungeKutta method) {
    double[] times = {0.1, 0.15, 0.17, 0.8, 1.35, 2.1};
    INDArray cotangents = GradientRuns.varied(DataType.DOUBLE, times.length, 2);
    boolean adaptive = method.errorOrder() > 0;
    OdeSolver tight = OdeSolver.builder().rtol(1e-6).atol(1e-7).maximumStep(0.05).build();
    List<OdeSolver> solvers =
        adaptive
            ? List.of(fixed(method, 0.0625), tight.toBuilder().method(method).build())
            : List.of(fixed(method, 0.0625));
    for (OdeSolver solver : solvers) {
      for (DiscreteAdjoint reference : STORED) {
        try (GradientWorkspace memory = new GradientWorkspace()) {
          Gradients expected =
              reference
                  .solve(solver, field, start, times, memory)
                  .backward(cotangents, ofQuadratures);
          for (int slots : new int[] {2, 3, 5, 20, 1000}) {
            DifferentiableSolution solution =
                states(slots).solve(solver, field, start, times, workspace);
            // Another loss first: the pass may be repeated.
            solution.backward(cotangents.mul(-2), ofQuadratures.mul(3));
            assertSameBits(
                expected,
                solution.backward(cotangents, ofQuadratures),
                method + ", " + slots + " states, " + reference);
          }
        }
      }
    }
  }

  /** Large enough for products in place of loops, in float, with a graph compiled to a tape. */
  @ParameterizedTest
  @ValueSource(strings = {"rk4", "dopri5", "tsit5", "dopri8"})
  void soItIsForALargeStateInFloat(ExplicitRungeKutta method) {
    INDArray weights = Nd4j.rand(DataType.FLOAT, 40, 40).subi(0.5).muli(0.5);
    INDArray y0 = Nd4j.rand(DataType.FLOAT, 16 * 40);
    double[] times = {0, 0.33, 2};
    INDArray cotangents = GradientRuns.varied(DataType.FLOAT, times.length, 16 * 40);
    OdeSolver used =
        method.errorOrder() > 0
            ? OdeSolver.builder().method(method).rtol(1e-4).atol(1e-4).build()
            : fixed(method, 0.1);
    try (TapeTerm term =
        TapeTerm.differentiable(
            (graph, t, y, p) -> graph.math().tanh(y.mmul(p.get("W"))).mul(t.add(1)),
            DataType.FLOAT,
            new long[] {16, 40},
            Map.of("W", weights))) {
      for (DiscreteAdjoint reference : STORED) {
        assertSameAsStored(term, used, y0, times, cotangents, reference, 16 * 40 * 4);
      }
    }
  }

  private void assertSameAsStored(
      DifferentiableTerm term,
      OdeSolver solver,
      INDArray y0,
      double[] times,
      INDArray cotangents,
      DiscreteAdjoint reference,
      long stateBytes) {
    try (GradientWorkspace memory = new GradientWorkspace()) {
      Gradients expected = reference.solve(solver, term, y0, times, memory).backward(cotangents);
      for (int slots : new int[] {2, 4}) {
        Gradients actual =
            new DiscreteAdjoint(new Checkpoints(slots * stateBytes))
                .solve(solver, term, y0, times, workspace)
                .backward(cotangents);
        assertSameBits(expected, actual, slots + " states, " + reference);
      }
    }
  }

  /** A step that ends on a jump is made again with f on its own side. */
  @ParameterizedTest
  @ValueSource(strings = {"rk4", "bosh3", "dopri5", "tsit5", "dopri8"})
  void soItIsWithAPathThatJumps(ExplicitRungeKutta method) {
    INDArray knots = Nd4j.createFromArray(1.0, -0.7, 0.4, 2.0).reshape(4, 1, 1);
    INDArray weights = Nd4j.createFromArray(new double[][] {{-0.4, 1.2}, {-0.8, 0.1}});
    INDArray cotangents = GradientRuns.varied(DataType.DOUBLE, 3, 2);
    try (TapeTerm term =
        TapeTerm.builder(
                (graph, at) ->
                    TapeTerm.Parts.of(
                        graph
                            .math()
                            .tanh(at.y().mmul(at.parameters().get("W")))
                            .add(at.inputs().get("u"))),
                DataType.DOUBLE,
                1,
                2)
            .parameters(Map.of("W", weights))
            .input(
                "u",
                Interpolation.PIECEWISE_CONSTANT.path(KnotTimes.shared(0, 0.4, 1.1, 1.5), knots))
            .build()) {
      for (DiscreteAdjoint reference : STORED) {
        for (double[] times : new double[][] {{0, 0.5, 1.8}, {1.8, 0.7, 0}}) {
          assertSameAsStored(term, fixed(method, 0.11), start, times, cotangents, reference, STATE);
        }
      }
    }
  }

  /** Where an error estimate decides, and where another solve has decided. */
  @Test
  void theNumberOfStepsIsKnownBeforehandOrNot() {
    OdeSolver adaptive = OdeSolver.builder().rtol(1e-6).atol(1e-6).build();
    Solve solve = Solve.of(field, start, 0, 1, 3).build();
    assertEquals(OptionalInt.empty(), adaptive.plannedSteps(solve));
    var steps = adaptive.solve(solve).orThrow().steps();
    assertEquals(
        OptionalInt.of(steps.size()),
        adaptive.plannedSteps(solve.toBuilder().replay(steps).build()));
    // Two legs of 1.25 and 1.75 in steps of at most 0.5; none of a solve without length.
    OdeSolver fixed = fixed(Methods.RK4, 0.5);
    assertEquals(OptionalInt.of(3 + 4), fixed.plannedSteps(solve.toBuilder().stops(1.25).build()));
    assertEquals(7, fixed.solve(solve.toBuilder().stops(1.25).build()).steps().size());
    assertEquals(OptionalInt.empty(), fixed.plannedSteps(Solve.of(field, start, 1, 1).build()));
  }

  /** Steps of fixed size: what is repeated is what revolve repeats, no step more. */
  @ParameterizedTest
  @CsvSource({
    "rk4, 4, 3, 2",
    "rk4, 4, 3, 3",
    "rk4, 4, 3, 10",
    "rk4, 4, 3, 44",
    "rk4, 4, 3, 700",
    "rk4, 4, 3, 1000",
    "rk4, 4, 3, 2000",
    "dopri5, 6, 5, 10",
    "dopri5, 6, 5, 600"
  })
  void stepsOfFixedSizeAreRepeatedAsSeldomAsCanBe(
      ExplicitRungeKutta method, int evaluations, int ownEvaluations, int slots) {
    int steps = 1000;
    OdeSolver solver = fixed(method, 1.0 / 512);
    double[] times = {0, steps / 512.0};
    assertEquals(OptionalInt.of(steps), solver.plannedSteps(Solve.of(field, start, times).build()));
    DifferentiableSolution solution = states(slots).solve(solver, field, start, times, workspace);
    field.evaluations = 0;
    Gradients gradients =
        solution.backward(GradientRuns.onLast(DataType.DOUBLE, 2, 1, 2), ofQuadratures);
    long repeated = optimum(steps, slots) - (steps - 1);
    assertEquals(evaluations * repeated + (long) ownEvaluations * steps, field.evaluations);
    assertEquals(
        field.evaluations + evaluations * steps, gradients.statistics().functionEvaluations());
  }

  /** Griewank and Walther (2000): r l - C(s + r, r - 1), the first way forward included. */
  private static long optimum(long steps, long slots) {
    long r = 0;
    while (choose(slots + r, r) < steps) {
      r++;
    }
    return r == 0 ? 0 : r * steps - choose(slots + r, r - 1);
  }

  private static long choose(long n, long k) {
    long value = 1;
    for (long i = 1; i <= k; i++) {
      value = value * (n - k + i) / i;
    }
    return value;
  }

  /** The number of steps of an adaptive solve is known at its end. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 30, 100, 600})
  void adaptiveStepsAreRepeatedHardlyMoreOften(int slots) {
    OdeSolver solver = OdeSolver.builder().maximumStep(1.0 / 512).build();
    double[] times = {0, 2};
    DifferentiableSolution solution = states(slots).solve(solver, field, start, times, workspace);
    int steps = solution.solution().steps().size();
    assertTrue(steps > 1000 && steps < 1100, "steps: " + steps);
    field.evaluations = 0;
    solution.backward(GradientRuns.onLast(DataType.DOUBLE, 2, 1, 2), ofQuadratures);
    double repeated = (field.evaluations - 5.0 * steps) / 6;
    assertTrue(
        repeated <= 1.1 * (optimum(steps, slots) - (steps - 1)),
        slots + " states: " + repeated + ", " + (optimum(steps, slots) - steps + 1));
  }

  /** 10³ and 10⁵ steps in the same memory: the slots, and nothing that grows with the steps. */
  @Test
  void theMemoryIsThatOfTheBudget() {
    int slots = 500;
    long fixedBytes = peak(2, 1000) - 2 * STATE;
    assertEquals(fixedBytes + slots * STATE, peak(slots, 1000));
    assertEquals(fixedBytes + slots * STATE, peak(slots, 100_000));
    assertEquals(fixedBytes + 3 * STATE, peak(3, 2000));
    // Not more than the steps need.
    assertEquals(fixedBytes + 40 * STATE, peak(slots, 40));
    // An adaptive solve, that does not know how many it will make.
    OdeSolver adaptive = OdeSolver.builder().maximumStep(1.0 / 64).build();
    assertEquals(17 * STATE, peak(20, adaptive, 8) - peak(3, adaptive, 8));
    assertEquals(peak(20, adaptive, 8), peak(20, adaptive, 32));
  }

  private long peak(int slots, int steps) {
    return peak(slots, fixed(Methods.RK4, 1.0 / 65536), steps / 65536.0);
  }

  private long peak(int slots, OdeSolver solver, double end) {
    try (GradientWorkspace memory = new GradientWorkspace()) {
      states(slots)
          .solve(solver, field, start, new double[] {0, end}, memory)
          .backward(GradientRuns.onLast(DataType.DOUBLE, 2, 1, 2), ofQuadratures);
      return memory.peakBytes();
    }
  }

  @Test
  void aBudgetBelowTwoStatesIsRefused() {
    OdeSolver solver = fixed(Methods.RK4, 0.1);
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new DiscreteAdjoint(new Checkpoints(2 * STATE - 1))
                    .solve(solver, field, start, new double[] {0, 1}, workspace));
    assertEquals(
        "Checkpoints: 31 bytes do not hold two states of 16 bytes each (1 × 2 numbers of type DOUBLE); give at least 32 bytes",
        refusal.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Checkpoints(0));
    assertThrows(IllegalArgumentException.class, () -> new Checkpoints(-1));
  }
}
