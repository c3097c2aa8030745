package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.KeepActivations;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.Retention.Kept;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.RememberingField;
import io.github.dl4jode.term.TestFields;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Methods of the user's own whose interpolants have stages of their own: outputs within a step, and
 * their gradients.
 */
class InterpolationStagesTest {

  /** The explicit midpoint rule; its interpolant also reads f at the end and two more stages. */
  private static final ExplicitRungeKutta MIDPOINT =
      ExplicitRungeKutta.builder("own_midpoint", 2)
          .stage(0)
          .stage(0.5, 0.5)
          .weights(0, 1)
          .interpolationStage(0.25, 0.125, 0.25, -0.125)
          .interpolationStage(1, 0.25, 0.5, 0, 0.25)
          .interpolant(
              new Interpolant(
                  1,
                  new double[][] {
                    {1, -1}, {0, 0.5, 0.5}, {0, -0.5}, {0, 0.7, -0.7}, {0, 0.3, 0.2}
                  }))
          .build();

  /** Heun's method with f at the end as its last stage (FSAL), and one stage more. */
  private static final ExplicitRungeKutta HEUN =
      ExplicitRungeKutta.builder("own_heun", 2)
          .stage(0)
          .stage(1, 1)
          .stage(1, 0.5, 0.5)
          .weights(0.5, 0.5, 0)
          .interpolationStage(0.5, 0.3, 0.4, -0.2)
          .interpolant(
              new Interpolant(
                  1,
                  new double[][] {{1, -0.5}, {0, 0.9, -0.4}, {0, -0.6, 0.4}, {0, 0.2, -0.2, 0.2}}))
          .build();

  /** States of every second step. */
  private record EverySecond() implements Retention {
    @Override
    public Kept keep(Request request) {
      return request.step() % 2 == 0 ? Kept.STATE : Kept.NOTHING;
    }
  }

  static Stream<Arguments> cases() {
    return Stream.of(MIDPOINT, HEUN)
        .flatMap(
            method ->
                Stream.of(
                        new KeepActivations(0, Kept.STAGES),
                        new KeepActivations(0, Kept.STATE),
                        new EverySecond(),
                        new KeepActivations(1 << 20, Kept.STATE),
                        new KeepActivations(11 * RememberingField.BYTES, Kept.STAGES))
                    .map(retention -> Arguments.of(method, retention)));
  }

  private final HostField field = TestFields.nonlinear(DataType.DOUBLE, 3, 9);
  private final INDArray start = array(DataType.DOUBLE, 0.4, -0.8, 0.2);
  private final double[] times = {0.1, 0.15, 0.17, 0.5, 0.8, 1.299, 1.3};
  private final INDArray cotangents = varied(DataType.DOUBLE, times.length, 3);

  private static OdeSolver solver(Method method) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.2)).build();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreThoseOfTheSameSteps(ExplicitRungeKutta method, Retention retention) {
    OdeSolver solver = solver(method);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint(retention)
              .solve(solver, new RememberingField(field), start, times, workspace);
      List<AcceptedStep> steps = solution.solution().steps();
      Gradients gradients = solution.backward(cotangents);
      for (int i = 0; i < 3; i++) {
        double value = start.getDouble(i);
        start.putScalar(i, value + 1e-5);
        double above = loss(solver, steps);
        start.putScalar(i, value - 1e-5);
        double below = loss(solver, steps);
        start.putScalar(i, value);
        assertEquals((above - below) / 2e-5, gradients.initialState().getDouble(i), 1e-8);
      }
      for (int i = 0; i < field.parameterCount(); i++) {
        double value = field.parameters()[i];
        field.parameters()[i] = value + 1e-5;
        double above = loss(solver, steps);
        field.parameters()[i] = value - 1e-5;
        double below = loss(solver, steps);
        field.parameters()[i] = value;
        assertEquals((above - below) / 2e-5, gradients.parameters().getDouble(i), 1e-8);
      }
    }
  }

  private double loss(OdeSolver solver, List<AcceptedStep> steps) {
    INDArray states =
        solver.solve(Solve.of(field, start, times).replay(steps).build()).orThrow().states();
    return states.mul(cotangents).sumNumber().doubleValue();
  }

  /** Steps without outputs evaluate no interpolation stages. */
  @Test
  void theStagesAreEvaluatedWhereTheyAreNeeded() {
    OdeSolver solver = solver(MIDPOINT);
    int without = solver.solve(field, start, 0, 1).orThrow().statistics().functionEvaluations();
    int within =
        solver.solve(field, start, 0, 0.25, 0.3, 1).orThrow().statistics().functionEvaluations();
    assertEquals(5 * 2, without);
    assertEquals(without + 2, within);
    field.resetCounters();
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      new DiscreteAdjoint().solve(solver, field, start, new double[] {0, 0.25, 0.3, 1}, workspace);
      assertEquals(within, field.evaluations());
    }
  }

  @Test
  void aSavedMethodHasItsStages() throws IOException {
    for (ExplicitRungeKutta method : List.of(MIDPOINT, HEUN)) {
      String json = JsonMappers.getMapper().writeValueAsString(solver(method));
      assertEquals(solver(method), JsonMappers.getMapper().readValue(json, OdeSolver.class));
      assertTrue(json.contains("interpolationNodes"), json);
    }
    ExplicitRungeKutta plain =
        ExplicitRungeKutta.builder("plain", 2).stage(0).stage(0.5, 0.5).weights(0, 1).build();
    String json = JsonMappers.getMapper().writeValueAsString(solver(plain));
    assertTrue(!json.contains("interpolationNodes"), json);
    assertEquals(solver(plain), JsonMappers.getMapper().readValue(json, OdeSolver.class));
    assertNotEquals(plain.tableau(), MIDPOINT.tableau());
  }

  @Test
  void stagesThatDoNotFitAreRefused() {
    Interpolant fourRows = new Interpolant(1, new double[][] {{1}, {0}, {0}, {0}});
    assertRefused("interpolation stage 0 has 2 coefficients for the 3 rows", fourRows, 0.5, 0.5, 0);
    assertRefused("interpolation stage 0 does not sum", fourRows, 0.5, 0.5, 0, 0.1);
    assertRefused("has 3 rows for 3 rows before", Interpolant.linear(1, 0, 0), 0.5, 0.5, 0, 0);
  }

  private static void assertRefused(
      String part, Interpolant interpolant, double node, double... coefficients) {
    ExplicitRungeKutta.Builder builder =
        ExplicitRungeKutta.builder("wrong", 2)
            .stage(0)
            .stage(0.5, 0.5)
            .weights(0, 1)
            .interpolationStage(node, coefficients)
            .interpolant(interpolant);
    String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
    assertTrue(message.contains(part), message);
  }
}
