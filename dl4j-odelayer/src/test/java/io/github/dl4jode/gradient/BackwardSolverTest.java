package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.gradients;
import static io.github.dl4jode.gradient.GradientRuns.onLast;
import static io.github.dl4jode.gradient.GradientRuns.relativeError;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.TestFields;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the options of the adjoint methods do. */
class BackwardSolverTest {

  private static final double[] SPAN = {0, 2};

  static Stream<Function<BackwardSolver, GradientMethod>> methods() {
    return Stream.of(
        solver -> new ContinuousAdjoint(true, solver),
        solver -> new InterpolatingAdjoint(true, solver));
  }

  static Stream<Function<Boolean, GradientMethod>> norms() {
    return Stream.of(
        seminorm -> new ContinuousAdjoint(seminorm, BackwardSolver.sameAsForward()),
        seminorm -> new InterpolatingAdjoint(seminorm, BackwardSolver.sameAsForward()));
  }

  /** y' = -y + θ sin 50 t at θ = 0: y and a are smooth, and only the integrand of dL/dθ is not. */
  private static HostField hiddenOscillation() {
    return new HostField(1, DataType.DOUBLE, 0) {
      @Override
      protected void derivative(double t, double[] y, double[] f) {
        f[0] = -y[0] + parameters()[0] * Math.sin(50 * t);
      }

      @Override
      protected void products(
          double t, double[] y, double[] a, double[] stateCotangent, double[] parameterCotangent) {
        stateCotangent[0] = -a[0];
        parameterCotangent[0] = a[0] * Math.sin(50 * t);
      }
    };
  }

  @ParameterizedTest
  @MethodSource("norms")
  void theSeminormLooksAwayFromTheParameterGradient(Function<Boolean, GradientMethod> method) {
    HostField field = hiddenOscillation();
    INDArray start = array(DataType.DOUBLE, 1);
    INDArray cotangents = onLast(DataType.DOUBLE, 2, 1);
    OdeSolver solver = solver(1e-6, 1e-6);
    Gradients semi = gradients(method.apply(true), solver, field, start, SPAN, cotangents);
    Gradients full = gradients(method.apply(false), solver, field, start, SPAN, cotangents);
    assertTrue(
        full.statistics().functionEvaluations() > 3 * semi.statistics().functionEvaluations(),
        () -> semi.statistics() + " against " + full.statistics());
    // ∫ e^(t - T) sin ωt dt from 0 to T.
    double omega = 50;
    double end = SPAN[1];
    double expected =
        (Math.sin(omega * end) - omega * Math.cos(omega * end) + omega * Math.exp(-end))
            / (1 + omega * omega);
    assertEquals(expected, full.parameters().getDouble(0), 1e-5);
    assertEquals(Math.exp(-end), semi.initialState().getDouble(0), 1e-5);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aSeparateSolverDoesTheBackwardSolve(Function<BackwardSolver, GradientMethod> method) {
    HostField field = TestFields.nonlinear(DataType.DOUBLE, 3, 2);
    INDArray start = array(DataType.DOUBLE, 1, -1, 0.5);
    INDArray cotangents = onLast(DataType.DOUBLE, 2, 1, 2, -1);
    OdeSolver tight = solver(1e-10, 1e-12);
    OdeSolver rk4 =
        OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.02)).build();
    Gradients reference = gradients(new DiscreteAdjoint(), tight, field, start, SPAN, cotangents);
    Gradients fixed =
        gradients(method.apply(BackwardSolver.of(rk4)), tight, field, start, SPAN, cotangents);
    assertEquals(100, fixed.statistics().acceptedSteps());
    // Four a step, and one for dL/dt0.
    assertEquals(401, fixed.statistics().functionEvaluations());
    assertTrue(relativeError(reference.initialState(), fixed.initialState()) < 1e-6);
    assertTrue(relativeError(reference.parameters(), fixed.parameters()) < 1e-6);
  }
}
