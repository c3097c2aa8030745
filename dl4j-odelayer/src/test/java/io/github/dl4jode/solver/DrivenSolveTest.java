package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotPath;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.path.PiecewiseConstantPath;
import io.github.dl4jode.path.Side;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solves of terms with paths: steps end on the times at which a path is not smooth. */
class DrivenSolveTest {

  private static final double[] KNOTS = {0, 0.7, 1.9, 2.6, 4.1};
  private static final double[] VALUES = {1, -2, 3, 0.5, -1};
  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-8).atol(1e-10).build();

  /** The same path, which tells nothing of its jumps and kinks. */
  private record Silent(Path path) implements Path {

    @Override
    public long[] valueShape() {
      return path.valueShape();
    }

    @Override
    public void value(double t, INDArray value) {
      path.value(t, value);
    }

    @Override
    public void derivative(double t, Side side, INDArray derivative) {
      path.derivative(t, side, derivative);
    }

    @Override
    public void knotsChanged() {
      path.knotsChanged();
    }

    @Override
    public long[] knotShape() {
      return path.knotShape();
    }

    @Override
    public void valueCotangent(double t, INDArray cotangent, INDArray knotCotangent) {
      path.valueCotangent(t, cotangent, knotCotangent);
    }
  }

  private static KnotPath path(Interpolation kind) {
    INDArray knots = Nd4j.createFromArray(VALUES).reshape(VALUES.length, 1, 1);
    return kind.path(KnotTimes.shared(KNOTS), knots);
  }

  /** y' = u - y. */
  private static TapeTerm term(Path path) {
    return TapeTerm.builder(
            (graph, at) -> TapeTerm.Parts.of(at.inputs().get("u").sub(at.y())),
            DataType.DOUBLE,
            1,
            1)
        .input("u", path)
        .build();
  }

  private static Solution solve(Path path, double... times) {
    try (TapeTerm term = term(path)) {
      return SOLVER.solve(term, Nd4j.createFromArray(0.3), times).orThrow();
    }
  }

  /** Of y' = u - y with u = a + b s on each piece: y = a - b + b s + (y0 - a + b) e^-s. */
  private static double exact(Interpolation kind, double end) {
    double y = 0.3;
    for (int i = 0; i < KNOTS.length && KNOTS[i] < end; i++) {
      double next = i + 1 < KNOTS.length ? KNOTS[i + 1] : end;
      double s = Math.min(end, next) - KNOTS[i];
      boolean rises = kind == Interpolation.LINEAR && i + 1 < KNOTS.length;
      double b = rises ? (VALUES[i + 1] - VALUES[i]) / (next - KNOTS[i]) : 0;
      y = VALUES[i] - b + b * s + (y - VALUES[i] + b) * Math.exp(-s);
    }
    return y;
  }

  @ParameterizedTest
  @EnumSource(names = {"PIECEWISE_CONSTANT", "LINEAR"})
  void stepsOnKnotsCostFewerEvaluationsAndGiveASmallerError(Interpolation kind) {
    Solution told = solve(path(kind), 0, 5);
    Solution silent = solve(new Silent(path(kind)), 0, 5);
    int few = told.statistics().functionEvaluations();
    int many = silent.statistics().functionEvaluations();
    double factor = kind == Interpolation.LINEAR ? 1.3 : 2;
    assertTrue(factor * few < many, few + " evaluations, without knots " + many);
    double error = Math.abs(told.finalState().getDouble(0) - exact(kind, 5));
    double other = Math.abs(silent.finalState().getDouble(0) - exact(kind, 5));
    assertTrue(error < 2e-8, "error " + error);
    assertTrue(error < other, error + " is not less than " + other);
    for (double knot : Arrays.copyOfRange(KNOTS, 1, KNOTS.length)) {
      assertTrue(told.steps().stream().anyMatch(step -> step.time() == knot), "step at " + knot);
    }
  }

  static List<GradientMethod> gradients() {
    return List.of(new ContinuousAdjoint(), new InterpolatingAdjoint(), new DiscreteAdjoint());
  }

  /** Of y(5): dL/d u_i = ∫ e^(s - 5) over the piece; here both passes are told of the jumps. */
  @ParameterizedTest
  @MethodSource("gradients")
  void gradientsOfJumpsCostFewerEvaluations(GradientMethod method) {
    int[] cost = new int[2];
    double[] expected = new double[KNOTS.length];
    for (int i = 0; i < KNOTS.length; i++) {
      double end = i + 1 < KNOTS.length ? KNOTS[i + 1] : 5;
      expected[i] = Math.exp(end - 5) - Math.exp(KNOTS[i] - 5);
    }
    KnotPath steps = path(Interpolation.PIECEWISE_CONSTANT);
    List<Path> paths = List.of(steps, new Silent(steps));
    for (int i = 0; i < 2; i++) {
      try (TapeTerm term = term(paths.get(i));
          GradientWorkspace workspace = new GradientWorkspace()) {
        var solved =
            method.solve(SOLVER, term, Nd4j.createFromArray(0.3), new double[] {0, 5}, workspace);
        Gradients gradients = solved.backward(Nd4j.createFromArray(new double[][] {{0}, {1}}));
        cost[i] =
            solved.solution().statistics().functionEvaluations()
                + gradients.statistics().functionEvaluations();
        if (i == 0) {
          assertArrayEquals(expected, gradients.input("u").toDoubleVector(), 1e-7);
        }
      }
    }
    assertTrue(1.5 * cost[0] < cost[1], cost[0] + " evaluations, without jumps " + cost[1]);
  }

  /** A solve may begin and end on a jump, also in reversed time, and sees the values between. */
  @Test
  void aSolveFromJumpToJumpIsThatOfAConstant() {
    KnotPath steps = path(Interpolation.PIECEWISE_CONSTANT);
    for (int i = 1; i < KNOTS.length - 1; i++) {
      INDArray between = Nd4j.createFromArray(VALUES[i]).reshape(1, 1, 1);
      Path constant = new PiecewiseConstantPath(new double[] {0}, between);
      double[] there = {KNOTS[i], KNOTS[i + 1]};
      double[] back = {KNOTS[i + 1], KNOTS[i]};
      for (double[] times : List.of(there, back)) {
        Solution expected = solve(constant, times);
        Solution solved = solve(steps, times);
        assertEquals(expected.states(), solved.states());
        assertEquals(expected.statistics(), solved.statistics());
      }
    }
  }

  /** Also where the caller names stops, jumps and changes at the same times. */
  @Test
  void timesOfCallerAndPathMayCoincide() {
    try (TapeTerm term = term(path(Interpolation.PIECEWISE_CONSTANT))) {
      INDArray start = Nd4j.createFromArray(0.3);
      Solution plain = SOLVER.solve(term, start, 0, 5).orThrow();
      Solution named =
          SOLVER
              .solve(
                  Solve.of(term, start, 0, 5)
                      .stops(0.7, 1.9)
                      .jumps(1.9, 2.6)
                      .changes((index, state) -> {}, 4.1)
                      .build())
              .orThrow();
      assertEquals(plain.states(), named.states());
    }
  }

  @Test
  void aReplayRepeatsTheStepsOnTheirSidesOfJumps() {
    try (TapeTerm term = term(path(Interpolation.PIECEWISE_CONSTANT))) {
      INDArray start = Nd4j.createFromArray(0.3);
      Solution first = SOLVER.solve(term, start, 0, 5).orThrow();
      Solution again =
          SOLVER.solve(Solve.of(term, start, 0, 5).replay(first.steps()).build()).orThrow();
      assertEquals(first.states(), again.states());
    }
  }

  /** The sign of zero is that of reversed time. */
  @Test
  void aJumpAtZeroIsFoundInReversedTime() {
    INDArray knots = Nd4j.createFromArray(1.0, 5).reshape(2, 1, 1);
    Path path = Interpolation.PIECEWISE_CONSTANT.path(KnotTimes.shared(-1, 0), knots);
    for (double zero : new double[] {0.0, -0.0}) {
      double y = solve(path, -1, zero, 1).finalState().getDouble(0);
      double middle = 1 + (0.3 - 1) * Math.exp(-1);
      assertEquals(5 + (middle - 5) * Math.exp(-1), y, 1e-8);
      assertEquals(
          1 + (0.3 - 1) * Math.exp(1), solve(path, zero, -1).finalState().getDouble(0), 1e-5);
    }
  }
}
