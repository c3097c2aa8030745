package io.github.dl4jode.method.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.SwitchingCost;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.core.JsonProcessingException;

/** The change between an explicit and an implicit method. */
class SwitchingTest {

  private static TapeTerm vanDerPol(double mu) {
    return TapeTerm.evaluationOnly(
        (graph, t, y, parameters) -> {
          SDVariable[] of = graph.split(y, 2, 1);
          SDVariable push = of[0].mul(of[0]).rsub(1).mul(of[1]).mul(mu);
          return graph.concat(1, of[1], push.sub(of[0]));
        },
        DataType.DOUBLE,
        new long[] {1, 2},
        Map.of());
  }

  private static TapeTerm lotkaVolterra() {
    return TapeTerm.evaluationOnly(
        (graph, t, y, parameters) -> {
          SDVariable[] of = graph.split(y, 2, 1);
          SDVariable met = of[0].mul(of[1]);
          return graph.concat(1, of[0].mul(1.5).sub(met), met.sub(of[1].mul(3)));
        },
        DataType.DOUBLE,
        new long[] {1, 2},
        Map.of());
  }

  /** y1' = -w(t) (y1 - cos t) with w from 2 to 1502 and back, y2' = y1. */
  private static TapeTerm passing(INDArray most) {
    return TapeTerm.differentiable(
        (graph, t, y, parameters) -> {
          SDVariable[] of = graph.split(y, 2, 1);
          SDVariable speed =
              graph.math().exp(graph.math().square(t.sub(3)).neg()).mul(parameters.get("most"));
          SDVariable fall = of[0].sub(graph.math().cos(t)).mul(speed.add(2)).neg();
          return graph.concat(1, fall, of[0]);
        },
        DataType.DOUBLE,
        new long[] {1, 2},
        Map.of("most", most));
  }

  private static INDArray most() {
    return Nd4j.createFromArray(new double[][] {{1500}});
  }

  private static OdeSolver solver(Method method, double tolerance) {
    return OdeSolver.builder()
        .method(method)
        .rtol(tolerance)
        .atol(tolerance)
        .maximumSteps(100_000)
        .build();
  }

  @ParameterizedTest
  @CsvSource({"1e-3", "1e-5", "1e-8"})
  void aProblemThatIsNotStiffCostsWhatTheExplicitMethodCosts(double tolerance) {
    try (TapeTerm term = lotkaVolterra()) {
      INDArray start = Nd4j.createFromArray(1.0, 1.0);
      Solution explicit = solver(Methods.DOPRI5, tolerance).solve(term, start, 0, 20).orThrow();
      Solution switching = solver(Methods.AUTO, tolerance).solve(term, start, 0, 20).orThrow();
      assertEquals(explicit.states(), switching.states());
      assertEquals(explicit.statistics(), switching.statistics());
      assertEquals(0, switching.switching().orElseThrow().switches());
    }
  }

  @ParameterizedTest
  @CsvSource({"1e-4", "1e-6"})
  void aRelaxationOscillatorChangesAtEachJump(double tolerance) {
    try (TapeTerm term = vanDerPol(1000)) {
      INDArray start = Nd4j.createFromArray(2.0, 0.0);
      int implicit =
          solver(Methods.KVAERNO5, tolerance)
              .solve(term, start, 0, 2000)
              .orThrow()
              .statistics()
              .functionEvaluations();
      Solution solution = solver(Methods.AUTO, tolerance).solve(term, start, 0, 2000).orThrow();
      SwitchingCost cost = solution.switching().orElseThrow();
      assertTrue(cost.switches() >= 3 && cost.switches() < 12, cost.toString());
      assertEquals(
          solution.statistics().functionEvaluations(),
          cost.explicitEvaluations() + cost.implicitEvaluations());
      assertEquals(
          solution.statistics().acceptedSteps(), cost.explicitSteps() + cost.implicitSteps());
      assertTrue(
          solution.statistics().functionEvaluations() < 1.3 * implicit,
          solution + " where the implicit method alone needs " + implicit);
      assertEquals(1.706167732170483, solution.finalState().getDouble(0), 100 * tolerance);
    }
  }

  @Test
  void denseOutputAndEventsSeeBothMethods() {
    INDArray start = Nd4j.createFromArray(0.0, 0.0);
    double[] times = {0, 0.7, 2.2, 3.1, 4.4, 6.5};
    try (TapeTerm term = passing(most())) {
      INDArray exact = solver(Methods.KVAERNO5, 1e-10).solve(term, start, times).states();
      Solve solve =
          Solve.of(term, start, times)
              .denseOutput()
              .event(Event.recording((t, y) -> y.getDouble(0)).falling().named("down"))
              .event(Event.recording((t, y) -> y.getDouble(0)).rising().named("up"))
              .build();
      Solution solution = solver(Methods.AUTO, 1e-7).solve(solve).orThrow();
      SwitchingCost cost = solution.switching().orElseThrow();
      assertTrue(cost.switches() >= 2, cost.toString());
      assertTrue(solution.states().sub(exact).norm2Number().doubleValue() < 2e-5, "outputs");
      try (DenseOutput dense = solution.denseOutput()) {
        assertTrue(dense.at(times).sub(exact).norm2Number().doubleValue() < 2e-5, "dense output");
      }
      assertEquals(1, solution.events().stream().filter(e -> e.name().equals("down")).count());
    }
  }

  /** With fixed steps the changes are at the same steps for all these values of the parameter. */
  @Test
  void theDiscreteGradientGoesThroughBothMethods() {
    INDArray start = Nd4j.createFromArray(0.0, 0.0);
    double[] times = {0, 2.2, 3.1, 6.5};
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0}, {1, -1}, {0.5, 2}, {3, 1}});
    OdeSolver fixed =
        OdeSolver.builder()
            .method(Methods.AUTO)
            .stepSizeController(new FixedStepSize(0.02))
            .build();
    INDArray most = most();
    try (TapeTerm term = passing(most);
        GradientWorkspace workspace = new GradientWorkspace()) {
      var solved = new DiscreteAdjoint().solve(fixed, term, start, times, workspace);
      SwitchingCost cost = solved.solution().switching().orElseThrow();
      assertEquals(2, cost.switches(), cost.toString());
      Gradients gradients = solved.backward(cotangents);
      double step = 1;
      double[] weights = {1.0 / 12, -2.0 / 3, 2.0 / 3, -1.0 / 12};
      double[] places = {-2, -1, 1, 2};
      double slope = 0;
      for (int i = 0; i < 4; i++) {
        most.putScalar(0, 1500 + places[i] * step);
        term.parametersChanged();
        Solution solution = fixed.solve(term, start, times).orThrow();
        assertEquals(cost.explicitSteps(), solution.switching().orElseThrow().explicitSteps());
        slope += weights[i] * solution.states().mul(cotangents).sumNumber().doubleValue() / step;
      }
      assertEquals(slope, gradients.parameters().getDouble(0), 1e-8 * Math.abs(slope) + 1e-12);
    }
  }

  @Test
  void configurationsAreReadAndWritten() throws JsonProcessingException {
    OdeSolver solver = solver(Methods.AUTO, 1e-4);
    String text = JsonMappers.getMapper().writeValueAsString(solver);
    assertEquals(solver, JsonMappers.getMapper().readValue(text, OdeSolver.class), text);
    assertEquals("switching(dopri5, kvaerno5)", Methods.AUTO.toString());
  }

  @Test
  void twoMethodsOfOneKindAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Switching(Methods.KVAERNO5, Methods.DOPRI5))
            .getMessage();
    assertTrue(message.contains("such as dopri5 and kvaerno5"), message);
    String fixed =
        assertThrows(
                IllegalArgumentException.class, () -> new Switching(Methods.RK4, Methods.KVAERNO5))
            .getMessage();
    assertTrue(fixed.contains("error estimate"), fixed);
  }
}
