package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.BackwardSolver;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.switching.Switching;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotPath;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Exact gradients of the computed solution through implicit steps. */
class EsdirkGradientTest {

  private static final int BATCH = 2;
  private static final double[] TIMES = {0, 0.33, 0.5, 1.21};

  private static Stream<Method> methods() {
    return Stream.of(
        Methods.KVAERNO5, Methods.KENCARP4, new Switching(Methods.DOPRI5, Methods.KVAERNO5));
  }

  private static OdeSolver fixed(Method method) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.05)).build();
  }

  /** y' = tanh(y W) cos t + y D + u, with decays to 80, a jump of u, and a quadrature. */
  private record Problem(INDArray weights, INDArray knots, INDArray start) {

    static Problem some() {
      return new Problem(
          Nd4j.createFromArray(new double[][] {{-0.6, 1.1}, {-0.9, 0.3}}),
          Nd4j.createFromArray(new double[][][] {{{1, -2}, {0.3, 1}}, {{-1, 0.5}, {2, 0.1}}}),
          Nd4j.createFromArray(0.7, -1.2, 0.4, 0.1));
    }

    TapeTerm term() {
      KnotPath path = Interpolation.PIECEWISE_CONSTANT.path(KnotTimes.shared(0, 0.42), knots);
      return TapeTerm.builder(
              (graph, at) -> {
                INDArray decay = Nd4j.createFromArray(new double[][] {{-80, 20}, {0, -1}});
                SDVariable bounded = graph.math().tanh(at.y().mmul(at.parameters().get("w")));
                SDVariable f =
                    bounded
                        .mul(graph.math().cos(at.t()))
                        .add(at.y().mmul(graph.constant(decay)))
                        .add(at.inputs().get("u"));
                SDVariable g = graph.sum(bounded.mul(at.y()), 1);
                return new TapeTerm.Parts(f, List.of(g));
              },
              DataType.DOUBLE,
              BATCH,
              2)
          .parameters(Map.of("w", weights))
          .input("u", path)
          .build();
    }
  }

  private static INDArray ofOutputs() {
    return Nd4j.createFromArray(
        new double[][] {{0.2, 0, 0, 0.1}, {1, 0, 2, -1}, {0.5, -1, 0.2, 1}, {-1, 0.3, 1, 2}});
  }

  private static INDArray ofQuadratures() {
    return Nd4j.createFromArray(0.7, -0.4);
  }

  private static double loss(OdeSolver solver, Problem problem) {
    try (TapeTerm term = problem.term()) {
      Solution solution = solver.solve(term, problem.start(), TIMES).orThrow();
      return solution.states().mul(ofOutputs()).sumNumber().doubleValue()
          + solution.quadratures().mul(ofQuadratures()).sumNumber().doubleValue();
    }
  }

  /** A difference of order four. */
  private static double slope(INDArray flat, int index, DoubleSupplier loss) {
    double value = flat.getDouble(index);
    double step = 1e-3;
    double[] weights = {1.0 / 12, -2.0 / 3, 2.0 / 3, -1.0 / 12};
    double[] places = {-2, -1, 1, 2};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      flat.putScalar(index, value + places[i] * step);
      sum += weights[i] * loss.getAsDouble();
    }
    flat.putScalar(index, value);
    return sum / step;
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theGradientIsThatOfFiniteDifferences(Method method) {
    Problem problem = Problem.some();
    try (TapeTerm term = problem.term();
        GradientWorkspace workspace = new GradientWorkspace()) {
      Solve solve = Solve.of(term, problem.start(), TIMES).build();
      Gradients gradients =
          new DiscreteAdjoint()
              .solve(fixed(method), solve, workspace)
              .backward(ofOutputs(), ofQuadratures());
      compare(method, problem, problem.start(), gradients.initialState());
      compare(method, problem, problem.weights().reshape(4), gradients.parameters());
      compare(method, problem, problem.knots().reshape(8), gradients.input("u"));
    }
  }

  private static void compare(Method method, Problem problem, INDArray flat, INDArray gradient) {
    assertEquals(flat.length(), gradient.length());
    for (int i = 0; i < flat.length(); i++) {
      double wanted = slope(flat, i, () -> loss(fixed(method), problem));
      assertEquals(wanted, gradient.getDouble(i), 1e-8 * Math.max(1, Math.abs(wanted)), "" + i);
    }
  }

  /** Steps of a hundred times the fastest mode; the equation's own gradient is the measure. */
  @ParameterizedTest
  @MethodSource("methods")
  void theGradientOfAStiffSolveIsThatOfTheEquation(Method method) {
    double[] times = {0, 0.1, 10, 1e3, 1e5};
    INDArray cotangents = Nd4j.create(DataType.DOUBLE, times.length, 3);
    for (int i = 1; i < times.length; i++) {
      cotangents.putScalar(i, 0, 1 + 0.3 * i);
      cotangents.putScalar(i, 1, 2e4);
      cotangents.putScalar(i, 2, 0.3 * i);
    }
    INDArray discrete = gradient(method, it -> new DiscreteAdjoint(), 1e-8, times, cotangents);
    INDArray exact =
        gradient(Methods.RODAS5P, EsdirkGradientTest::interpolating, 1e-9, times, cotangents);
    INDArray adjoint = gradient(method, EsdirkGradientTest::interpolating, 1e-8, times, cotangents);
    for (int i = 0; i < 3; i++) {
      assertEquals(1, discrete.getDouble(i) / exact.getDouble(i), 1e-4, "discrete, k" + i);
      assertEquals(1, adjoint.getDouble(i) / exact.getDouble(i), 1e-4, "adjoint, k" + i);
    }
  }

  private static GradientMethod interpolating(OdeSolver forward) {
    OdeSolver backward = forward.toBuilder().componentAtol().atol(1e-11).build();
    return new InterpolatingAdjoint(true, BackwardSolver.of(backward));
  }

  private static INDArray gradient(
      Method method,
      Function<OdeSolver, GradientMethod> gradient,
      double rtol,
      double[] times,
      INDArray cotangents) {
    StiffProblem problem = StiffProblem.ROBERTSON;
    OdeSolver solver =
        OdeSolver.builder().method(method).rtol(rtol).componentAtol(problem.atol(rtol)).build();
    try (TapeTerm term = problem.term(1);
        GradientWorkspace workspace = new GradientWorkspace()) {
      INDArray start = Nd4j.createFromArray(problem.start());
      return gradient
          .apply(solver)
          .solve(solver, term, start, times, workspace)
          .backward(cotangents)
          .parameters()
          .dup();
    }
  }

  @Test
  void aLimitByCheckpointsIsRefused() {
    try (TapeTerm term = Problem.some().term();
        GradientWorkspace workspace = new GradientWorkspace()) {
      Solve solve = Solve.of(term, Problem.some().start(), TIMES).build();
      String message =
          assertThrows(
                  UnsupportedOperationException.class,
                  () ->
                      new DiscreteAdjoint(new Checkpoints(1 << 20))
                          .solve(fixed(Methods.KVAERNO5), solve, workspace))
              .getMessage();
      assertTrue(message.contains("use DiscreteAdjoint without them"), message);
    }
  }
}
