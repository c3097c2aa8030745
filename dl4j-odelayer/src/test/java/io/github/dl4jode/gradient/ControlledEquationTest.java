package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.DerivativePath;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotPath;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.path.LinearPath;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.path.ReferenceValues;
import io.github.dl4jode.path.series.ObservedSeries;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.path.series.SeriesPath;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Solves of dz = f(z) X'(t) dt: every step sees the derivative of its own side at a knot. */
class ControlledEquationTest {

  private static final JsonNode CASES = ControlledEquation.REFERENCE.get("cases");
  static final double[] TIMES = ReferenceValues.vector(ControlledEquation.REFERENCE.get("t"));

  /** The knots [times, batch, channels] of the reference. */
  static INDArray knots() {
    return Nd4j.createFromArray(ReferenceValues.cube(ControlledEquation.REFERENCE.get("x")))
        .permute(1, 0, 2)
        .dup('c');
  }

  /** (t0, x0), (t1, x0), (t1, x1), ...: the time moves, then the values. */
  private static LinearPath rectilinear() {
    INDArray data = knots();
    int count = 2 * TIMES.length - 1;
    INDArray knots = Nd4j.create(DataType.DOUBLE, count, 2, 3);
    double[] steps = new double[count];
    for (int k = 0; k < count; k++) {
      steps[k] = k;
      for (int b = 0; b < 2; b++) {
        for (int c = 0; c < 3; c++) {
          int row = c == 0 ? (k + 1) / 2 : k / 2;
          knots.putScalar(new int[] {k, b, c}, data.getDouble(row, b, c));
        }
      }
    }
    return new LinearPath(steps, knots);
  }

  static OdeSolver fixed(Method method, double step) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(step)).build();
  }

  private static double error(double step) {
    INDArray exact =
        Nd4j.createFromArray(
            ReferenceValues.cube(CASES.get("rectilinear").get("exact").get("z_at_output_times")));
    try (TapeTerm term = ControlledEquation.term(ControlledEquation.parameters(), rectilinear())) {
      INDArray end =
          fixed(Methods.RK4, step)
              .solve(term, ControlledEquation.start(), 0, 8)
              .orThrow()
              .finalState();
      double error = 0;
      for (int i = 0; i < 4; i++) {
        error = Math.max(error, Math.abs(exact.getDouble(i / 2, 4, i % 2) - end.getDouble(i)));
      }
      return error;
    }
  }

  /** With the derivative of the left side only it falls to order 1: 0.60, 0.21, ..., 0.023. */
  @Test
  void fixedStepsOnTheKnotsOfARectilinearPathKeepTheirOrder() {
    assertTrue(error(1) < 0.03, "error " + error(1));
    double coarse = error(1.0 / 8);
    double fine = error(1.0 / 16);
    assertTrue(fine < 5e-7, "error " + fine);
    assertTrue(coarse / fine > 14, coarse + " to " + fine);
  }

  /** dL/dz at the output times of L = sum(w z(T)) + 0.1 sum of z² at the times between. */
  static INDArray cotangents(INDArray states) {
    INDArray cotangents = states.mul(0.2);
    cotangents.getRow(0).assign(0);
    cotangents
        .getRow(states.rows() - 1)
        .assign(
            ReferenceValues.array(ControlledEquation.REFERENCE.get("loss_weights"))
                .reshape('c', new long[] {4}));
    return cotangents;
  }

  private static void assertNear(JsonNode expected, INDArray actual, double bar, String what) {
    double[] flat =
        Arrays.stream(ReferenceValues.matrix(expected)).flatMapToDouble(Arrays::stream).toArray();
    for (int i = 0; i < flat.length; i++) {
      assertEquals(flat[i], actual.getDouble(i), bar, what + " " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"LINEAR, linear", "HERMITE_CUBIC, hermite", "NATURAL_CUBIC, natural"})
  void solutionsAndGradientsAreThoseOfReferenceSolves(Interpolation kind, String name) {
    JsonNode exact = CASES.get(name).get("exact");
    OdeSolver solver = OdeSolver.builder().rtol(1e-11).atol(1e-12).maximumSteps(10_000).build();
    KnotPath path = kind.path(KnotTimes.shared(TIMES), knots());
    try (TapeTerm term = ControlledEquation.term(ControlledEquation.parameters(), path);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solved =
          new DiscreteAdjoint().solve(solver, term, ControlledEquation.start(), TIMES, workspace);
      INDArray states = solved.solution().orThrow().states();
      double[][][] z = ReferenceValues.cube(exact.get("z_at_output_times"));
      for (int i = 0; i < TIMES.length; i++) {
        for (int j = 0; j < 4; j++) {
          assertEquals(z[j / 2][i][j % 2], states.getDouble(i, j), 1e-9, "z at " + TIMES[i]);
        }
      }
      Gradients gradients = solved.backward(cotangents(states));
      assertNear(exact.get("grad_z0"), gradients.initialState(), 1e-8, "z0");
      assertParameters(exact, gradients.parameters());
      assertKnots(exact, gradients.input("dX"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theGradientOfASeriesIsThatOfReferenceSolves(PathScheme scheme) {
    INDArray x = Nd4j.createFromArray(ReferenceValues.cube(ControlledEquation.REFERENCE.get("x")));
    INDArray data =
        x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(1, 3)).permute(0, 2, 1);
    OdeSolver solver = OdeSolver.builder().rtol(1e-11).atol(1e-12).maximumSteps(10_000).build();
    SeriesPath path = SeriesPath.builder(scheme, 2, 2, 5).timeChannel(true).build();
    path.fit(ObservedSeries.of(data).withTimes(TIMES));
    String name = scheme.name().toLowerCase(Locale.ROOT).replace("_cubic", "");
    boolean rectilinear = scheme == PathScheme.RECTILINEAR;
    double[] times = rectilinear ? new double[] {0, 2, 4, 6, 8} : TIMES;
    try (TapeTerm term = ControlledEquation.term(ControlledEquation.parameters(), path);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solved =
          new DiscreteAdjoint().solve(solver, term, ControlledEquation.start(), times, workspace);
      INDArray ofKnots =
          solved.backward(cotangents(solved.solution().orThrow().states())).input("dX");
      INDArray ofData = Nd4j.create(DataType.DOUBLE, 2, 2, 5);
      path.seriesCotangent(ofKnots, ofData);
      double[][][] expected = ReferenceValues.cube(CASES.get(name).get("exact").get("grad_x"));
      for (int i = 0; i < 20; i++) {
        double value = expected[i / 10][i / 2 % 5][1 + i % 2];
        assertEquals(value, ofData.getDouble(i / 10, i % 2, i / 2 % 5), 1e-8, "value " + i);
      }
    }
  }

  /** Euler's method, driven by increments from knot to knot, is exact to rounding. */
  @ParameterizedTest
  @CsvSource({"linear", "rectilinear"})
  void incrementsDriveEulersMethodFromKnotToKnot(String name) {
    Path path = name.equals("linear") ? new LinearPath(TIMES, knots()) : rectilinear();
    double[] grid = path.kinks();
    INDArray z = ControlledEquation.start();
    INDArray increment = Nd4j.create(DataType.DOUBLE, 2, 3);
    JsonNode expected =
        ControlledEquation.REFERENCE.get("increment_driven_knot_to_knot").get(name).get("euler");
    double[][][] states = ReferenceValues.cube(expected.get("z_at_output_times"));
    int stride = name.equals("linear") ? 1 : 2;
    Held held = new Held(increment);
    try (TapeTerm term = ControlledEquation.termOf(ControlledEquation.parameters(), held)) {
      INDArray change = Nd4j.create(DataType.DOUBLE, 4);
      for (int k = 0; k + 1 < grid.length; k++) {
        path.increment(grid[k], grid[k + 1], increment);
        term.evaluate(0, z, change, Nd4j.empty(DataType.DOUBLE));
        z.addi(change);
        if ((k + 1) % stride == 0) {
          for (int i = 0; i < 4; i++) {
            double value = states[i / 2][(k + 1) / stride][i % 2];
            assertEquals(value, z.getDouble(i), 1e-12, "z at knot " + (k + 1));
          }
        }
      }
    }
  }

  /** A value that the test sets. */
  private record Held(INDArray array) implements Path {

    @Override
    public long[] valueShape() {
      return array.shape();
    }

    @Override
    public void value(double t, INDArray value) {
      value.assign(array);
    }
  }

  private static void assertParameters(JsonNode exact, INDArray gradient) {
    double[] expected =
        List.of("W1", "W2", "b1", "b2").stream()
            .flatMapToDouble(
                name -> {
                  JsonNode of = exact.get("grad_" + name);
                  return of.get(0).isArray()
                      ? Arrays.stream(ReferenceValues.matrix(of)).flatMapToDouble(Arrays::stream)
                      : Arrays.stream(ReferenceValues.vector(of));
                })
            .toArray();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], gradient.getDouble(i), 1e-8, "parameter " + i);
    }
  }

  private static void assertKnots(JsonNode exact, INDArray gradient) {
    double[][][] expected = ReferenceValues.cube(exact.get("grad_x"));
    for (int i = 0; i < gradient.length(); i++) {
      double value = expected[i / 3 % 2][i / 6][i % 3];
      assertEquals(value, gradient.getDouble(i), 1e-8, "knot element " + i);
    }
  }

  /** A solve back over the same knots returns to where it began. */
  @ParameterizedTest
  @EnumSource(names = {"LINEAR", "HERMITE_CUBIC"})
  void aSolveBackOverTheKnotsReturns(Interpolation kind) {
    KnotPath path = kind.path(KnotTimes.shared(TIMES), knots());
    try (TapeTerm term = ControlledEquation.term(ControlledEquation.parameters(), path)) {
      OdeSolver solver = fixed(Methods.RK4, 0.01);
      INDArray start = ControlledEquation.start();
      INDArray end = solver.solve(term, start, 0, 3).orThrow().finalState();
      INDArray back = solver.solve(term, end.dup(), 3, 0).orThrow().finalState();
      assertTrue(back.distance2(start) < 1e-7, back + " from " + start);
    }
  }

  /** The path of twice the speed drives the state to the same places. */
  @ParameterizedTest
  @EnumSource(names = {"LINEAR", "HERMITE_CUBIC", "NATURAL_CUBIC"})
  void reparametrisingTimeChangesNothing(Interpolation kind) {
    OdeSolver solver = OdeSolver.builder().rtol(1e-11).atol(1e-12).build();
    INDArray[] ends = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      double speed = 1 + i;
      KnotTimes times = KnotTimes.shared(Arrays.stream(TIMES).map(t -> 5 + t / speed).toArray());
      DerivativePath slope = new DerivativePath(kind.path(times, knots()));
      try (TapeTerm term =
          ControlledEquation.term(ControlledEquation.parameters(), slope.withoutKinks())) {
        ends[i] =
            solver
                .solve(term, ControlledEquation.start(), 5, 5 + 3 / speed)
                .orThrow()
                .finalState()
                .dup();
      }
    }
    assertTrue(ends[0].distance2(ends[1]) < 1e-8, ends[0] + " " + ends[1]);
  }
}
