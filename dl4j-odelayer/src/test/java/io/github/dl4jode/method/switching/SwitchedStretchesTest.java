package io.github.dl4jode.method.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.ImplicitCost;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.SwitchingCost;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What must not notice the changes of the method: integrals, gradients, costs and memory. */
class SwitchedStretchesTest {

  /**
   * As the {@code passing} of {@link SwitchingTest}; the integral of y1 is a quadrature as well.
   */
  private final TapeTerm term =
      TapeTerm.builder(
              (graph, at) -> {
                SDVariable[] of = graph.split(at.y(), 2, 1);
                SDVariable bump = graph.math().exp(graph.math().square(at.t().sub(3)).neg());
                SDVariable speed = bump.mul(at.parameters().get("most")).add(2);
                SDVariable fall = of[0].sub(graph.math().cos(at.t())).mul(speed).neg();
                return new TapeTerm.Parts(graph.concat(1, fall, of[0]), List.of(of[0]));
              },
              DataType.DOUBLE,
              1,
              2)
          .parameters(Map.of("most", Nd4j.createFromArray(new double[][] {{1500}})))
          .build();

  private final INDArray start = Nd4j.createFromArray(0.5, 0.0);

  @AfterEach
  void close() {
    term.close();
  }

  private static OdeSolver fixed() {
    return OdeSolver.builder()
        .method(Methods.AUTO)
        .stepSizeController(new FixedStepSize(0.02))
        .build();
  }

  private static OdeSolver adaptive(Method method, double tolerance) {
    return OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build();
  }

  @Test
  void anIntegralIsTheSameAsQuadratureAndAsState() {
    for (OdeSolver solver : new OdeSolver[] {fixed(), adaptive(Methods.AUTO, 1e-6)}) {
      Solution solution = solver.solve(term, start, 0, 6.5).orThrow();
      assertTrue(solution.switching().orElseThrow().switches() >= 1, solution.toString());
      double carried = solution.finalState().getDouble(1);
      assertEquals(carried, solution.quadratures().getDouble(0), 1e-7, solver.toString());
    }
  }

  @Test
  void itsGradientIsTheSameAsQuadratureAndAsState() {
    double[] times = {0, 6.5};
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(fixed(), term, start, times, workspace);
      INDArray none = Nd4j.create(DataType.DOUBLE, 2, 2);
      Gradients ofState =
          solution.backward(
              Nd4j.createFromArray(new double[][] {{0, 0}, {0, 1}}),
              Nd4j.create(DataType.DOUBLE, 1));
      double byMost = ofState.parameters().getDouble(0);
      double byStart = ofState.initialState().getDouble(0);
      int evaluations = ofState.statistics().functionEvaluations();
      Gradients ofQuadrature = solution.backward(none, Nd4j.createFromArray(1.0));
      assertEquals(byMost, ofQuadrature.parameters().getDouble(0), 1e-9 * Math.abs(byMost));
      assertEquals(byStart, ofQuadrature.initialState().getDouble(0), 1e-9 * Math.abs(byStart));
      // One product for each explicit stage, and two or more for each implicit one.
      SwitchingCost cost = solution.solution().switching().orElseThrow();
      int least = 6 * cost.explicitSteps() + 2 * 6 * cost.implicitSteps();
      assertTrue(evaluations >= least, evaluations + " and at least " + least);
    }
  }

  /** After another loss and another solve. */
  @Test
  void theMemoryIsUsedAgain() {
    double[] times = {0, 3.1, 6.5};
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0}, {1, -1}, {3, 1}});
    INDArray ofQuadrature = Nd4j.createFromArray(0.3);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution first =
          new DiscreteAdjoint().solve(fixed(), term, start, times, workspace);
      Gradients expected = first.backward(cotangents, ofQuadrature);
      long steps = first.solution().statistics().acceptedSteps();
      assertTrue(workspace.bytes() > 8 * 2 * 7 * steps, workspace.bytes() + " hold no stages");
      long bytes = 0;
      for (int i = 0; i < 3; i++) {
        new DiscreteAdjoint().solve(fixed(), term, start, new double[] {0, 2.5}, workspace);
        DifferentiableSolution again =
            new DiscreteAdjoint().solve(fixed(), term, start, times, workspace);
        assertEquals(first.solution().statistics(), again.solution().statistics());
        again.backward(cotangents.mul(-2), ofQuadrature);
        Gradients gradients = again.backward(cotangents, ofQuadrature);
        assertEquals(expected.parameters(), gradients.parameters());
        assertEquals(expected.initialState(), gradients.initialState());
        assertEquals(
            expected.statistics().functionEvaluations(),
            gradients.statistics().functionEvaluations());
        assertTrue(i == 0 || bytes == workspace.bytes(), bytes + " and " + workspace.bytes());
        bytes = workspace.bytes();
      }
    }
  }

  @Test
  void theCostsOfAllStretchesAreCounted() {
    try (SolverWorkspace workspace = new SolverWorkspace()) {
      Solution solution = fixed().solve(Solve.of(term, start, 0, 6.5).build(), workspace).orThrow();
      SwitchingCost cost = solution.switching().orElseThrow();
      assertEquals(2, cost.switches(), cost.toString());
      ImplicitCost implicit = solution.implicitCost().orElseThrow();
      assertTrue(implicit.iterations() >= 6 * cost.implicitSteps(), implicit.toString());
      assertTrue(implicit.jacobians() > 0 && implicit.factorisations() > 0, implicit.toString());
      // Six new stages for each explicit step, and one at the beginning of each stretch.
      assertEquals(6 * cost.explicitSteps() + 2, cost.explicitEvaluations());
      Solution again = fixed().solve(Solve.of(term, start, 0, 6.5).build(), workspace).orThrow();
      assertEquals(cost, again.switching().orElseThrow());
      assertEquals(implicit, again.implicitCost().orElseThrow());
      Solution early = fixed().solve(Solve.of(term, start, 0, 0.1).build(), workspace).orThrow();
      assertEquals(new ImplicitCost(0, 0, 0, 0), early.implicitCost().orElseThrow());
      assertEquals(new SwitchingCost(0, 5, 0, 31, 0), early.switching().orElseThrow());
    }
  }

  /** The state changes in a stretch of each method. */
  @Test
  void changesOfTheStateAreThoseOfOneMethod() {
    double[] changes = {0.4, 3.0, 3.3, 6.1};
    Solution[] solutions = new Solution[2];
    Method[] methods = {Methods.AUTO, Methods.KVAERNO5};
    for (int i = 0; i < 2; i++) {
      Solve solve =
          Solve.of(term, start, 0, 6.5)
              .changes((index, state) -> state.addi(0.5 + index), changes)
              .build();
      solutions[i] = adaptive(methods[i], i == 0 ? 1e-7 : 1e-9).solve(solve).orThrow();
    }
    SwitchingCost cost = solutions[0].switching().orElseThrow();
    assertTrue(cost.switches() >= 2, cost.toString());
    INDArray difference = solutions[0].finalState().sub(solutions[1].finalState());
    assertTrue(difference.norm2Number().doubleValue() < 1e-5, difference.toString());
    assertEquals(
        solutions[1].quadratures().getDouble(0), solutions[0].quadratures().getDouble(0), 1e-5);
  }

  @Test
  void itIsAsGoodAsTheWeakerMethod() {
    assertEquals(5, Methods.AUTO.order());
    assertEquals(3, new Switching(Methods.BOSH3, Methods.KVAERNO5).order());
    assertEquals(4, new Switching(Methods.DOPRI5, Methods.KENCARP4).order());
    assertEquals(3, new Switching(Methods.BOSH3, Methods.KVAERNO5).interpolant().order());
    assertEquals(Methods.DOPRI5.errorOrder(), Methods.AUTO.errorOrder());
    assertTrue(Methods.AUTO.needsJacobian());
  }

  @Test
  void aMethodWithoutReverseStepsIsNamed() {
    DiscreteAdjoint stored = new DiscreteAdjoint();
    assertEquals(Optional.empty(), stored.refusal(fixed()));
    OdeSolver rosenbrock =
        fixed().toBuilder().method(new Switching(Methods.DOPRI5, Methods.RODAS5P)).build();
    String reason = stored.refusal(rosenbrock).orElseThrow();
    assertTrue(reason.contains("rodas5p has no reverse steps"), reason);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      String message =
          assertThrows(
                  UnsupportedOperationException.class,
                  () ->
                      new DiscreteAdjoint(new Checkpoints(1000))
                          .solve(fixed(), term, start, new double[] {0, 1}, workspace))
              .getMessage();
      assertTrue(message.contains("kvaerno5 cannot make steps again"), message);
    }
  }
}
