package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.DelegatingTerm;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.SplitTerm;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.Term;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Advection, diffusion and reaction: u_t + a u_x = d u_xx + r u (1 - u) on a ring of 32 points. */
class SplitTermTest {

  private static final int POINTS = 32;
  private static final double ADVECTION = 1.5;
  private static final double DIFFUSION = 0.2;

  /** Weights of the neighbours of each point. */
  private static INDArray stencil(double left, double middle, double right) {
    double[][] matrix = new double[POINTS][POINTS];
    for (int i = 0; i < POINTS; i++) {
      matrix[(i + POINTS - 1) % POINTS][i] += left;
      matrix[i][i] += middle;
      matrix[(i + 1) % POINTS][i] += right;
    }
    return Nd4j.createFromArray(matrix);
  }

  private static INDArray advection() {
    double factor = ADVECTION * POINTS / 2;
    return stencil(factor, 0, -factor);
  }

  private static INDArray diffusion() {
    double factor = DIFFUSION * POINTS * POINTS;
    return stencil(factor, -2 * factor, factor);
  }

  private static TapeTerm term(TapeTerm.VectorField field) {
    return TapeTerm.evaluationOnly(field, DataType.DOUBLE, new long[] {1, POINTS}, Map.of());
  }

  /** The part with a driving force that depends on time. */
  private static TapeTerm explicitPart() {
    return term(
        (graph, t, y, parameters) ->
            y.mmul(graph.constant(advection())).add(graph.math().cos(t.mul(3))));
  }

  private static TapeTerm implicitPart() {
    return term(
        (graph, t, y, parameters) ->
            y.mmul(graph.constant(diffusion())).add(y.mul(y.rsub(1)).mul(4)));
  }

  private static TapeTerm whole() {
    return term(SplitTermTest::field);
  }

  private static SDVariable field(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable moved = y.mmul(graph.constant(advection().add(diffusion())));
    return moved.add(y.mul(y.rsub(1)).mul(4)).add(graph.math().cos(t.mul(3)));
  }

  private static INDArray start() {
    double[] start = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      start[i] = 0.5 + 0.4 * Math.sin(2 * Math.PI * i / POINTS);
    }
    return Nd4j.createFromArray(start);
  }

  private static OdeSolver solver(Method method, double tolerance) {
    return OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build();
  }

  @Test
  void theSplitSolveIsThatOfTheWholeEquation() {
    double[] times = {0, 0.05, 0.4, 1};
    try (TapeTerm whole = whole();
        TapeTerm explicit = explicitPart();
        TapeTerm implicit = implicitPart()) {
      SplitTerm split = SplitTerm.of(explicit, implicit);
      INDArray exact = solver(Methods.KVAERNO5, 1e-10).solve(whole, start(), times).states();
      Solve solve = Solve.of(split, start(), times).build();
      for (Method method : List.of(Methods.KENCARP4, Methods.KVAERNO5, Methods.RODAS5P)) {
        Solution solution = solver(method, 1e-6).solve(solve).orThrow();
        double error = solution.states().sub(exact).amaxNumber().doubleValue();
        assertTrue(error < 2e-5, method + " is off by " + error);
        assertTrue(solution.statistics().acceptedSteps() < 150, method + ": " + solution);
      }
      // Explicit steps are limited by diffusion.
      Solution explicitly = solver(Methods.DOPRI5, 1e-6).solve(solve).orThrow();
      assertTrue(explicitly.states().sub(exact).amaxNumber().doubleValue() < 2e-5);
      assertTrue(explicitly.statistics().acceptedSteps() > 220, explicitly.toString());
    }
  }

  @Test
  void theDenseOutputIsThatOfBothParts() {
    double[] times = {0, 0.013, 0.05, 0.21, 0.4};
    try (TapeTerm explicit = explicitPart();
        TapeTerm implicit = implicitPart()) {
      Solve solve =
          Solve.of(SplitTerm.of(explicit, implicit), start(), times).denseOutput().build();
      Solution solution = solver(Methods.KENCARP4, 1e-5).solve(solve).orThrow();
      try (DenseOutput dense = solution.denseOutput()) {
        double difference = dense.at(times).distance2(solution.states());
        assertTrue(difference < 1e-12, "" + difference);
      }
    }
  }

  @Test
  void theSplitMethodHasOrderFour() {
    try (TapeTerm whole = whole();
        TapeTerm explicit = explicitPart();
        TapeTerm implicit = implicitPart()) {
      SplitTerm split = SplitTerm.of(explicit, implicit);
      INDArray exact = solver(Methods.KVAERNO5, 1e-12).solve(whole, start(), 0, 0.5).finalState();
      double[] errors = new double[2];
      for (int i = 0; i < 2; i++) {
        OdeSolver fixed =
            OdeSolver.builder()
                .method(Methods.KENCARP4)
                .stepSizeController(new FixedStepSize(i == 0 ? 0.0125 : 0.00625))
                .build();
        errors[i] = fixed.solve(split, start(), 0, 0.5).orThrow().finalState().distance2(exact);
      }
      assertEquals(4, Math.log(errors[0] / errors[1]) / Math.log(2), 0.35);
    }
  }

  /** A term of a user that is split and has derivatives of the whole. */
  private static final class Differentiable extends DelegatingTerm
      implements DifferentiableTerm, SplitTerm {

    private final TapeTerm whole;
    private final SplitTerm split;

    Differentiable(TapeTerm whole, SplitTerm split) {
      super(whole);
      this.whole = whole;
      this.split = split;
    }

    @Override
    public Term explicitPart() {
      return split.explicitPart();
    }

    @Override
    public Term implicitPart() {
      return split.implicitPart();
    }

    @Override
    public long parameterCount() {
      return whole.parameterCount();
    }

    @Override
    public void vectorJacobianProduct(
        double t,
        INDArray state,
        INDArray cotangent,
        INDArray quadratureCotangent,
        INDArray derivative,
        INDArray integrand,
        INDArray stateCotangent,
        INDArray sensitivityCotangent) {
      whole.vectorJacobianProduct(
          t,
          state,
          cotangent,
          quadratureCotangent,
          derivative,
          integrand,
          stateCotangent,
          sensitivityCotangent);
    }
  }

  @Test
  void aTermWithoutProductsOfEachPartHasNoDiscreteGradient() {
    OdeSolver solver = solver(Methods.KENCARP4, 1e-3);
    try (TapeTerm whole =
            TapeTerm.differentiable(
                SplitTermTest::field, DataType.DOUBLE, new long[] {1, POINTS}, Map.of());
        TapeTerm explicit = explicitPart();
        TapeTerm implicit = implicitPart();
        GradientWorkspace workspace = new GradientWorkspace()) {
      Differentiable term = new Differentiable(whole, SplitTerm.of(explicit, implicit));
      DiscreteAdjoint discrete = new DiscreteAdjoint();
      double[] times = {0, 0.2};
      String message =
          assertThrows(
                  UnsupportedOperationException.class,
                  () -> discrete.solve(solver, term, start(), times, workspace))
              .getMessage();
      assertTrue(message.contains("implement DifferentiableSplitTerm"), message);
    }
  }

  @Test
  void partsOfDifferentShapesAreRefused() {
    try (TapeTerm one = whole();
        TapeTerm other =
            TapeTerm.evaluationOnly(
                (graph, t, y, parameters) -> y.neg(),
                DataType.DOUBLE,
                new long[] {2, POINTS},
                Map.of())) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> SplitTerm.of(one, other)).getMessage();
      assertTrue(message.contains("both must be that of the state"), message);
    }
  }
}
