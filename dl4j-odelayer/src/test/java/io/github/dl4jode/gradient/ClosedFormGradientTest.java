package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.assertClose;
import static io.github.dl4jode.gradient.GradientRuns.gradients;
import static io.github.dl4jode.gradient.GradientRuns.onLast;
import static io.github.dl4jode.gradient.GradientRuns.rows;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Gradients whose values are known. */
@Tag("device")
class ClosedFormGradientTest {

  static Stream<Arguments> methodsAndTypes() {
    return GradientRuns.ALL.stream()
        .flatMap(
            method ->
                Stream.of(DataType.DOUBLE, DataType.FLOAT).map(type -> Arguments.of(method, type)));
  }

  static Stream<Arguments> methodsAndTableaus() {
    return Methods.all().stream()
        .flatMap(
            tableau -> GradientRuns.ALL.stream().map(gradient -> Arguments.of(gradient, tableau)));
  }

  private static OdeSolver accurate(DataType type) {
    return type == DataType.DOUBLE ? solver(1e-10, 1e-12) : solver(1e-6, 1e-7);
  }

  private static double bar(DataType type) {
    return type == DataType.DOUBLE ? 1e-8 : 1e-4;
  }

  /** y' = -θ y³, θ = 0.5, y0 = 1.5, T = 2, L = y(T): y(T) = y0 / √(1 + 2 θ y0² T). */
  @ParameterizedTest
  @MethodSource("methodsAndTypes")
  void cubicDecay(GradientMethod method, DataType type) {
    Gradients gradients =
        gradients(
            method,
            accurate(type),
            TestFields.cubic(type, 0.5),
            array(type, 1.5),
            new double[] {0, 2},
            onLast(type, 2, 1));
    assertClose(0.07752753322022198, gradients.initialState().getDouble(0), bar(type), "dL/dy0");
    assertClose(-0.5233108492364983, gradients.parameters().getDouble(0), bar(type), "dL/dθ");
    assertClose(-0.1308277123091246, gradients.times()[1], bar(type), "dL/dT");
    // The equation does not know the time, so only the length of the span matters.
    assertClose(0.1308277123091246, gradients.times()[0], bar(type), "dL/dt0");
  }

  /** y' = λ y with outputs everywhere and in both directions: y(t) = e^(λ (t - t0)) y0. */
  @ParameterizedTest
  @MethodSource("methodsAndTypes")
  void exponentialWithOutputsOnTheWay(GradientMethod method, DataType type) {
    double lambda = -0.8;
    for (double direction : new double[] {1, -1}) {
      double[] times = {0.5, 0.5 + 0.3 * direction, 0.5 + 0.35 * direction, 0.5 + 2 * direction};
      double[] g = {0.25, 1, -2, 0.5};
      double y0 = 1.25;
      double dy0 = g[0];
      double dLambda = 0;
      double dStart = 0;
      for (int i = 1; i < times.length; i++) {
        double span = times[i] - times[0];
        double growth = Math.exp(lambda * span);
        dy0 += g[i] * growth;
        dLambda += g[i] * span * growth * y0;
        dStart -= g[i] * lambda * growth * y0;
      }
      Gradients gradients =
          gradients(
              method,
              accurate(type),
              TestFields.exponential(type, lambda),
              array(type, y0),
              times,
              rows(
                  type,
                  new double[] {g[0]},
                  new double[] {g[1]},
                  new double[] {g[2]},
                  new double[] {g[3]}));
      assertClose(dy0, gradients.initialState().getDouble(0), bar(type), "dL/dy0");
      assertClose(dLambda, gradients.parameters().getDouble(0), bar(type), "dL/dλ");
      assertClose(dStart, gradients.times()[0], bar(type), "dL/dt0");
      for (int i = 1; i < times.length; i++) {
        double rate = lambda * y0 * Math.exp(lambda * (times[i] - times[0]));
        // The derivative of an interpolant of order 4 loses one order.
        double interiorBar = i < times.length - 1 ? 20 * bar(type) : bar(type);
        assertClose(g[i] * rate, gradients.times()[i], interiorBar, "dL/dt" + i);
      }
    }
  }

  /** Every method of the solver goes through every gradient method. */
  @ParameterizedTest
  @MethodSource("methodsAndTableaus")
  void exponentialByEveryMethod(GradientMethod method, ExplicitRungeKutta tableau) {
    double lambda = 0.9;
    double span = 1.5;
    Gradients gradients =
        gradients(
            method,
            solver(tableau, 1e-7, 1e-9, 0.01),
            TestFields.exponential(DataType.DOUBLE, lambda),
            array(DataType.DOUBLE, 1),
            new double[] {0, span},
            onLast(DataType.DOUBLE, 2, 1));
    // A first-order method with 150 steps is wrong by about λ² T h / 2 of the value.
    double bar =
        tableau.tableau().order() == 1 ? 2e-2 : tableau.tableau().order() == 2 ? 2e-4 : 2e-6;
    double expected = Math.exp(lambda * span);
    assertClose(expected, gradients.initialState().getDouble(0), bar, "dL/dy0");
    assertClose(span * expected, gradients.parameters().getDouble(0), bar, "dL/dλ");
    assertClose(lambda * expected, gradients.times()[1], bar, "dL/dT");
  }

  /** The statistics of the backward pass are the calls of the field. */
  @ParameterizedTest
  @MethodSource("methodsAndTypes")
  void statisticsCountTheCalls(GradientMethod method, DataType type) {
    HostField field = TestFields.nonlinear(type, 3, 1);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          method.solve(
              solver(1e-4, 1e-6), field, array(type, 1, 0, -1), new double[] {0, 1, 2}, workspace);
      assertEquals(
          field.evaluations(), solution.solution().statistics().functionEvaluations(), "forward");
      field.resetCounters();
      Gradients gradients = solution.backward(GradientRuns.varied(type, 3, 3));
      assertEquals(
          field.evaluations() + field.products(),
          gradients.statistics().functionEvaluations(),
          "backward");
    }
  }

  /** dopri5: six products a step, one more for the first stage; five evaluations if recomputed. */
  @ParameterizedTest
  @MethodSource("storages")
  void discreteAdjointCostsWhatTheStepsCost(StageStorage storage, int evaluationsPerStep) {
    HostField field = TestFields.nonlinear(DataType.DOUBLE, 3, 1);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint(storage)
              .solve(
                  solver(1e-4, 1e-6),
                  field,
                  array(DataType.DOUBLE, 1, 0, -1),
                  new double[] {0, 2},
                  workspace);
      int steps = solution.solution().statistics().acceptedSteps();
      field.resetCounters();
      solution.backward(onLast(DataType.DOUBLE, 2, 1, 2, 3));
      // The last stage of the last step has no cotangent, and the first stage of the first has.
      assertEquals(6 * steps, field.products());
      assertEquals(evaluationsPerStep * steps, field.evaluations());
    }
  }

  static List<Arguments> storages() {
    return List.of(Arguments.of(StageStorage.STORED, 0), Arguments.of(StageStorage.RECOMPUTED, 5));
  }
}
