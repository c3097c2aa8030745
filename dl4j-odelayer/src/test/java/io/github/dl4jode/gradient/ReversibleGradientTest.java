package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.relativeError;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.AdaptiveStepSize;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of methods that undo their steps. */
class ReversibleGradientTest {

  private static final double STEP = 1e-5;
  private static final double BAR = 1e-8;

  /** q' = p + sin t, p' = -θ q - q³ + cos t: separable, and driven. */
  private static final class Duffing extends HostField {

    Duffing(double theta) {
      super(2, DataType.DOUBLE, theta);
    }

    @Override
    protected void derivative(double t, double[] y, double[] f) {
      f[0] = y[1] + 0.1 * Math.sin(t);
      f[1] = -parameters()[0] * y[0] - y[0] * y[0] * y[0] + 0.1 * Math.cos(t);
    }

    @Override
    protected void products(double t, double[] y, double[] a, double[] ofState, double[] ofTheta) {
      ofState[0] = -a[1] * (parameters()[0] + 3 * y[0] * y[0]);
      ofState[1] = a[0];
      ofTheta[0] = -a[1] * y[0];
    }
  }

  static List<Method> pairs() {
    return List.of(
        Methods.REVERSIBLE_HEUN,
        Methods.reversible(Methods.EULER),
        Methods.reversible(Methods.BOSH3, 0.98),
        Methods.reversible(Methods.RK4),
        Methods.reversible(Methods.DOPRI5, 1));
  }

  static List<Method> symplectic() {
    return List.of(Methods.SEMI_IMPLICIT_EULER, Methods.STORMER_VERLET, Methods.YOSHIDA4);
  }

  static Stream<Method> all() {
    return Stream.concat(pairs().stream(), symplectic().stream());
  }

  static OdeSolver fixed(Method method, double step) {
    return OdeSolver.builder()
        .method(method)
        .stepSizeController(new FixedStepSize(step))
        .maximumSteps(1_000_000)
        .build();
  }

  // Two outputs in one step, one close to a boundary, one in the last step.
  private static double[] times(double direction) {
    return Stream.of(0.1, 0.15, 0.17, 0.8, 1.299, 1.3).mapToDouble(t -> direction * t).toArray();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void gradientIsThatOfTheSameSteps(Method method) {
    HostField field = TestFields.nonlinear(DataType.DOUBLE, 3, 9);
    for (double direction : new double[] {1, -1}) {
      compareToDifferences(
          method, field, array(DataType.DOUBLE, 0.4, -0.8, 0.2), times(direction), 0.2);
    }
  }

  @ParameterizedTest
  @MethodSource("symplectic")
  void gradientOfSymplecticStepsIsThatOfTheSameSteps(Method method) {
    for (double direction : new double[] {1, -1}) {
      INDArray start = array(DataType.DOUBLE, 0.7, -0.3);
      compareToDifferences(method, new Duffing(1.3), start, times(direction), 0.2);
    }
  }

  private static void compareToDifferences(
      Method method, HostField field, INDArray start, double[] times, double step) {
    INDArray cotangents = varied(DataType.DOUBLE, times.length, start.length());
    OdeSolver solver = fixed(method, step);
    try (GradientWorkspace workspace = new GradientWorkspace();
        SolverWorkspace replays = new SolverWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(solver, field, start, times, workspace);
      List<AcceptedStep> steps = solution.solution().steps();
      Gradients gradients = solution.backward(cotangents);
      DoubleSupplier loss =
          () ->
              solver
                  .solve(Solve.of(field, start, times).replay(steps).build(), replays)
                  .orThrow()
                  .states()
                  .mul(cotangents)
                  .sumNumber()
                  .doubleValue();
      for (int i = 0; i < start.length(); i++) {
        int index = i;
        double expected =
            difference(loss, start.getDouble(i), value -> start.putScalar(index, value));
        assertEquals(expected, gradients.initialState().getDouble(i), BAR, "dL/dy0 " + i);
      }
      for (int i = 0; i < field.parameterCount(); i++) {
        int index = i;
        double expected =
            difference(loss, field.parameters()[i], value -> field.parameters()[index] = value);
        assertEquals(expected, gradients.parameters().getDouble(i), BAR, "dL/dθ " + i);
      }
      for (int i = 1; i < times.length - 1; i++) {
        int index = i;
        double expected = difference(loss, times[i], value -> times[index] = value);
        assertEquals(expected, gradients.times()[i], BAR, "dL/dt " + i);
      }
    }
  }

  static double difference(DoubleSupplier loss, double value, DoubleConsumer set) {
    set.accept(value + STEP);
    double above = loss.getAsDouble();
    set.accept(value - STEP);
    double below = loss.getAsDouble();
    set.accept(value);
    return (above - below) / (2 * STEP);
  }

  /** The quadratures of a term, and their part of the gradient. */
  @ParameterizedTest
  @MethodSource("pairs")
  void quadraturesAreDifferentiated(Method method) {
    RetainableField field = new RetainableField(true);
    INDArray start = array(DataType.DOUBLE, 0.4, -0.8);
    double[] times = {0, 0.33, 1.1};
    INDArray cotangents = varied(DataType.DOUBLE, 3, 2);
    INDArray ofQuadratures = array(DataType.DOUBLE, 0.6, -1.1);
    OdeSolver solver = fixed(method, 0.2);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(solver, field, start, times, workspace);
      Gradients gradients = solution.backward(cotangents, ofQuadratures);
      DoubleSupplier loss =
          () -> {
            Solution again = solver.solve(field, start, times).orThrow();
            return again.states().mul(cotangents).sumNumber().doubleValue()
                + again.quadratures().mul(ofQuadratures).sumNumber().doubleValue();
          };
      for (int i = 0; i < 2; i++) {
        int index = i;
        assertEquals(
            difference(loss, start.getDouble(i), value -> start.putScalar(index, value)),
            gradients.initialState().getDouble(i),
            BAR);
        assertEquals(
            difference(loss, field.parameters[i], value -> field.parameters[index] = value),
            gradients.parameters().getDouble(i),
            BAR);
      }
    }
  }

  /** With adaptive steps, done again; here the steps end where they like. */
  @Test
  void gradientOfAdaptiveStepsIsThatOfTheSameSteps() {
    OdeSolver solver =
        OdeSolver.builder()
            .method(Methods.reversible(Methods.DOPRI5, 0.95))
            .stepSizeController(AdaptiveStepSize.proportionalIntegralDerivative())
            .rtol(1e-5)
            .atol(1e-6)
            .build();
    Duffing field = new Duffing(1.3);
    INDArray start = array(DataType.DOUBLE, 0.7, -0.3);
    double[] times = {0, 1.7, 4};
    INDArray cotangents = varied(DataType.DOUBLE, 3, 2);
    try (GradientWorkspace workspace = new GradientWorkspace();
        SolverWorkspace replays = new SolverWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(solver, field, start, times, workspace);
      List<AcceptedStep> steps = solution.solution().orThrow().steps();
      assertTrue(steps.size() > 5);
      Gradients gradients = solution.backward(cotangents);
      DoubleSupplier loss =
          () ->
              solver
                  .solve(Solve.of(field, start, times).replay(steps).build(), replays)
                  .orThrow()
                  .states()
                  .mul(cotangents)
                  .sumNumber()
                  .doubleValue();
      assertEquals(
          difference(loss, field.parameters()[0], value -> field.parameters()[0] = value),
          gradients.parameters().getDouble(0),
          BAR);
      assertEquals(
          difference(loss, start.getDouble(0), value -> start.putScalar(0, value)),
          gradients.initialState().getDouble(0),
          BAR);
    }
  }

  /** The gradient of the exact solution, by another method and another kind of gradient. */
  @ParameterizedTest
  @MethodSource("all")
  void gradientConvergesToTheContinuousOne(Method method) {
    Duffing field = new Duffing(1.3);
    INDArray start = array(DataType.DOUBLE, 0.7, -0.3);
    double[] times = {0, 0.9, 2};
    INDArray cotangents = varied(DataType.DOUBLE, 3, 2);
    Gradients expected =
        GradientRuns.gradients(
            new ContinuousAdjoint(),
            OdeSolver.builder().method(Methods.DOPRI8).rtol(1e-11).atol(1e-12).build(),
            field,
            start,
            times,
            cotangents);
    double step = method.order() == 1 ? 2e-3 : method.order() == 2 ? 2.5e-3 : 0.02;
    double bar = method.order() == 1 ? 1e-2 : method.order() == 2 ? 1e-4 : 1e-5;
    Gradients actual =
        GradientRuns.gradients(
            new DiscreteAdjoint(), fixed(method, step), field, start, times, cotangents);
    assertEquals(0, relativeError(expected.initialState(), actual.initialState()), bar);
    assertEquals(0, relativeError(expected.parameters(), actual.parameters()), bar);
  }

  /**
   * After 10,000 steps: the derivatives of the same steps, carried forwards by the product rule in
   * plain Java, which undoes nothing and stores nothing.
   */
  @Test
  void tenThousandStepsOfReversibleHeunHaveTheirExactGradient() {
    compareToTangents(Methods.REVERSIBLE_HEUN, new PairTangents.Heun());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.9995})
  void tenThousandStepsOfAReversibleFormHaveTheirExactGradient(double coupling) {
    compareToTangents(
        Methods.reversible(Methods.MIDPOINT, coupling), new PairTangents.Midpoint(coupling));
  }

  private static void compareToTangents(Method method, PairTangents tangents) {
    double step = 1.0 / 128;
    double theta = 1.3;
    double[] start = {0.7, -0.3};
    INDArray cotangents = GradientRuns.onLast(DataType.DOUBLE, 2, 1, -0.5);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint()
              .solve(
                  fixed(method, step),
                  new Duffing(theta),
                  Nd4j.createFromArray(start),
                  new double[] {0, 10_000 * step},
                  workspace);
      assertEquals(10_000, solution.solution().statistics().acceptedSteps());
      Gradients gradients = solution.backward(cotangents);
      double[] expected = new double[3];
      for (int i = 0; i < 3; i++) {
        double[] end = tangents.of(theta, start, i, step, 10_000);
        assertEquals(end[0], solution.solution().finalState().getDouble(0), 1e-9);
        expected[i] = end[2] - 0.5 * end[3];
      }
      double size = Math.abs(expected[0]) + Math.abs(expected[1]) + Math.abs(expected[2]);
      assertTrue(size > 10, "the gradient has grown along the solve");
      assertEquals(expected[0], gradients.initialState().getDouble(0), 1e-10 * size);
      assertEquals(expected[1], gradients.initialState().getDouble(1), 1e-10 * size);
      assertEquals(expected[2], gradients.parameters().getDouble(0), 1e-10 * size);
    }
  }

  /** λ^-N: nothing brings back the digits that 10,000 steps with λ = 0.99 forget. */
  @Test
  void lostDigitsAreReportedAndNotAWrongGradient() {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint()
              .solve(
                  fixed(Methods.reversible(Methods.RK4, 0.99), 0.01),
                  new Duffing(1.3),
                  Nd4j.createFromArray(0.7, -0.3),
                  new double[] {0, 100},
                  workspace);
      INDArray cotangents = GradientRuns.onLast(DataType.DOUBLE, 2, 1, 0);
      IllegalStateException failure =
          assertThrows(IllegalStateException.class, () -> solution.backward(cotangents));
      for (String part : List.of("reversible_rk4", "t = 100.0", "λ = 0.99", "nearer to 1")) {
        assertTrue(failure.getMessage().contains(part), failure.getMessage());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void memoryDoesNotGrowWithTheSteps(Method method) {
    long[] bytes = new long[2];
    int[] steps = {10, 400};
    for (int i = 0; i < 2; i++) {
      try (GradientWorkspace workspace = new GradientWorkspace()) {
        new DiscreteAdjoint(StageStorage.STORED)
            .solve(
                fixed(method, 1e-3),
                new Duffing(1.3),
                Nd4j.createFromArray(0.7, -0.3),
                new double[] {0, 1e-3 * steps[i]},
                workspace)
            .backward(GradientRuns.onLast(DataType.DOUBLE, 2, 1, 0));
        bytes[i] = workspace.bytes();
      }
    }
    assertEquals(bytes[0], bytes[1]);
    assertTrue(bytes[0] > 0);
  }

  /** A second backward pass begins at the same end. */
  @ParameterizedTest
  @MethodSource("all")
  void backwardMayBeRepeated(Method method) {
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint()
              .solve(
                  fixed(method, 0.05),
                  new Duffing(1.3),
                  Nd4j.createFromArray(0.7, -0.3),
                  new double[] {0, 2},
                  workspace);
      INDArray cotangents = GradientRuns.onLast(DataType.DOUBLE, 2, 1, 2);
      double[] first = solution.backward(cotangents).initialState().dup().toDoubleVector();
      double[] second = solution.backward(cotangents).initialState().toDoubleVector();
      assertArrayEquals(first, second, 0);
    }
  }
}
