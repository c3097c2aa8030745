package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.dl4jode.gradient.BackwardSolver;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients through stiff solves. */
class StiffGradientTest {

  private static final StiffProblem PROBLEM = StiffProblem.ROBERTSON;
  private static final double[] TIMES = {0, 0.1, 10, 1e3, 1e5};
  // The magnitudes of the components.
  private static final double[] UNITS = {1, 3e-5, 1};

  private static OdeSolver solver(double rtol) {
    return OdeSolver.builder()
        .method(Methods.RODAS5P)
        .rtol(rtol)
        .componentAtol(PROBLEM.atol(rtol))
        .build();
  }

  private static BackwardSolver backward(double rtol) {
    return BackwardSolver.of(solver(rtol).toBuilder().componentAtol().atol(1e-3 * rtol).build());
  }

  private static INDArray cotangents() {
    double[][] cotangents = new double[TIMES.length][3];
    for (int i = 1; i < TIMES.length; i++) {
      for (int j = 0; j < 3; j++) {
        cotangents[i][j] = (1 + 0.3 * i - 0.5 * j) / UNITS[j];
      }
    }
    return Nd4j.createFromArray(cotangents);
  }

  private static double loss(double rtol, INDArray rates, double... start) {
    try (TapeTerm term = PROBLEM.term(1, rates)) {
      return solver(rtol)
          .solve(term, Nd4j.createFromArray(start), TIMES)
          .orThrow()
          .states()
          .mul(cotangents())
          .sumNumber()
          .doubleValue();
    }
  }

  private static final double[] SLOPES_OF_RATES = new double[3];
  private static final double[] SLOPES_OF_START = new double[3];

  @BeforeAll
  static void takeDifferences() {
    for (int i = 0; i < 3; i++) {
      double k = PROBLEM.rates().getDouble(i);
      double step = 1e-3;
      INDArray more = PROBLEM.rates().putScalar(i, k * (1 + step));
      INDArray less = PROBLEM.rates().putScalar(i, k * (1 - step));
      SLOPES_OF_RATES[i] =
          (loss(1e-9, more, PROBLEM.start()) - loss(1e-9, less, PROBLEM.start())) / (2 * step * k);
    }
    for (int i = 0; i < 3; i++) {
      // y2 is small, and explodes where it is less than -4e-5.
      double step = i == 1 ? 1e-7 : 1e-3;
      double rtol = i == 1 ? 1e-11 : 1e-9;
      double[] more = PROBLEM.start();
      more[i] += step;
      double[] less = PROBLEM.start();
      less[i] -= step;
      SLOPES_OF_START[i] =
          (loss(rtol, PROBLEM.rates(), more) - loss(rtol, PROBLEM.rates(), less)) / (2 * step);
    }
  }

  /**
   * The rates act in fast modes, where a step is much longer than the time of the mode: dL/dk is
   * right only if quadratures are summed as components of the state.
   */
  @ParameterizedTest
  @CsvSource({"1e-5, true", "1e-7, true", "1e-7, false"})
  void theGradientIsThatOfFiniteDifferences(double rtol, boolean seminorm) {
    INDArray rates = PROBLEM.rates();
    try (TapeTerm term = PROBLEM.term(1, rates);
        GradientWorkspace workspace = new GradientWorkspace()) {
      INDArray start = Nd4j.createFromArray(PROBLEM.start());
      Gradients gradients =
          new InterpolatingAdjoint(seminorm, backward(rtol))
              .solve(solver(rtol), term, start, TIMES, workspace)
              .backward(cotangents());
      // The differences themselves are good to 2e-5.
      double bound = Math.max(2e-5, 10 * rtol);
      for (int i = 0; i < 3; i++) {
        assertEquals(1, gradients.parameters().getDouble(i) / SLOPES_OF_RATES[i], bound, "k" + i);
        assertEquals(1, gradients.initialState().getDouble(i) / SLOPES_OF_START[i], bound, "y" + i);
      }
      assertTrue(gradients.statistics().acceptedSteps() < 500, gradients.statistics().toString());
    }
  }

  /** Inputs, quadratures of the term and a batch go the same way as by an explicit method. */
  @Test
  void theGradientIsThatOfAnExplicitMethodWhereNothingIsStiff() {
    INDArray w = Nd4j.createFromArray(new double[][] {{-0.6, 1.1}, {-0.9, 0.3}});
    INDArray start = Nd4j.createFromArray(0.7, -1.2, 0.4, 0.1);
    INDArray ofOutputs =
        Nd4j.createFromArray(new double[][] {{0, 0, 0, 0}, {1, 0, 2, -1}, {0.5, -1, 0.2, 1}});
    INDArray ofQuadratures = Nd4j.createFromArray(0.7, -0.4);
    try (TapeTerm term = withQuadratures(w);
        GradientWorkspace workspace = new GradientWorkspace()) {
      Solve solve = Solve.of(term, start, 0, 0.5, 2).build();
      Gradients expected =
          new DiscreteAdjoint()
              .solve(OdeSolver.builder().rtol(1e-11).atol(1e-12).build(), solve, workspace)
              .backward(ofOutputs, ofQuadratures);
      INDArray ofStart = expected.initialState().dup();
      INDArray ofParameters = expected.parameters().dup();
      for (boolean seminorm : new boolean[] {true, false}) {
        OdeSolver tight =
            OdeSolver.builder().method(Methods.RODAS5P).rtol(1e-10).atol(1e-11).build();
        Gradients gradients =
            new InterpolatingAdjoint(seminorm, BackwardSolver.sameAsForward())
                .solve(tight, solve, workspace)
                .backward(ofOutputs, ofQuadratures);
        assertTrue(gradients.initialState().distance2(ofStart) < 1e-7, "dL/dy0");
        assertTrue(gradients.parameters().distance2(ofParameters) < 1e-7, "dL/dw");
      }
    }
  }

  private static TapeTerm withQuadratures(INDArray w) {
    return TapeTerm.builder(
            (graph, at) -> {
              var f = graph.math().tanh(at.y().mmul(at.parameters().get("w"))).mul(at.t().add(1));
              var g = graph.sum(f.mul(f).mul(at.t().add(0.5)), 1);
              return new TapeTerm.Parts(f, List.of(g));
            },
            DataType.DOUBLE,
            2,
            2)
        .parameters(Map.of("w", w))
        .build();
  }

  @Test
  void theContinuousAdjointTakesAnExplicitBackwardSolver() {
    GradientMethod gradient =
        new ContinuousAdjoint(
            true, BackwardSolver.of(OdeSolver.builder().rtol(1e-9).atol(1e-11).build()));
    OdeSolver forward = OdeSolver.builder().method(Methods.RODAS5P).rtol(1e-9).atol(1e-11).build();
    INDArray a = Nd4j.createFromArray(new double[][] {{-2}});
    try (TapeTerm term =
            TapeTerm.differentiable(
                (graph, t, y, p) -> y.mul(p.get("a")),
                DataType.DOUBLE,
                new long[] {1, 1},
                Map.of("a", a));
        GradientWorkspace workspace = new GradientWorkspace()) {
      Gradients gradients =
          gradient
              .solve(forward, term, Nd4j.createFromArray(1.0), new double[] {0, 1}, workspace)
              .backward(Nd4j.createFromArray(new double[][] {{0}, {1}}));
      assertEquals(Math.exp(-2), gradients.initialState().getDouble(0), 1e-8);
      assertEquals(Math.exp(-2), gradients.parameters().getDouble(0), 1e-8);
    }
  }

  @Test
  void gradientsThatCannotBeAreRefusedBeforeTheSolve() {
    assertTrue(refusal(new DiscreteAdjoint()).contains("use InterpolatingAdjoint"));
    String continuous = refusal(new ContinuousAdjoint());
    assertTrue(continuous.contains("no Jacobian for method rodas5p"), continuous);
    assertTrue(continuous.contains("InterpolatingAdjoint"), continuous);
  }

  private static String refusal(GradientMethod gradient) {
    try (TapeTerm term = PROBLEM.term(1);
        GradientWorkspace workspace = new GradientWorkspace()) {
      INDArray start = Nd4j.createFromArray(PROBLEM.start());
      return assertThrows(
              UnsupportedOperationException.class,
              () -> gradient.solve(solver(1e-6), term, start, TIMES, workspace))
          .getMessage();
    }
  }

  private static OdeSolver solver(Method method, double rtol) {
    return solver(rtol).toBuilder().method(method).build();
  }

  private static Stream<Arguments> waysToLearn() {
    return Stream.of(
        arguments(Methods.RODAS5P, new InterpolatingAdjoint(true, backward(1e-5))),
        arguments(Methods.KVAERNO5, new DiscreteAdjoint()));
  }

  /** The three rates of Robertson's problem, from data at twelve times, begun off by factors. */
  @ParameterizedTest
  @MethodSource("waysToLearn")
  void ratesAreLearntFromData(Method method, GradientMethod gradient) {
    double[] times = new double[13];
    for (int i = 1; i < times.length; i++) {
      times[i] = Math.pow(10, -1 + 5 * (i - 1) / 11.0);
    }
    INDArray start = Nd4j.createFromArray(PROBLEM.start());
    INDArray truth = PROBLEM.rates();
    INDArray rates = truth.mul(Nd4j.createFromArray(new double[][] {{1.8, 0.6, 1.7}}));
    INDArray weights = Nd4j.createFromArray(UNITS).rdiv(1).reshape(1, 3);
    try (TapeTerm term = PROBLEM.term(1, rates);
        TapeTerm exact = PROBLEM.term(1, truth);
        GradientWorkspace workspace = new GradientWorkspace()) {
      INDArray data = solver(1e-8).solve(exact, start, times).orThrow().states();
      Adam adam = new Adam(3);
      double loss = Double.POSITIVE_INFINITY;
      for (int iteration = 0; iteration < 200 && loss > 1e-7; iteration++) {
        var solution = gradient.solve(solver(method, 1e-6), term, start, times, workspace);
        INDArray difference = solution.solution().states().sub(data).mulRowVector(weights);
        loss = difference.mul(difference).meanNumber().doubleValue();
        INDArray ofRates =
            solution.backward(difference.mulRowVector(weights).mul(2.0 / 36)).parameters();
        for (int i = 0; i < 3; i++) {
          double k = rates.getDouble(i);
          double ofLogarithm = k * ofRates.getDouble(i);
          rates.putScalar(i, k * Math.exp(-adam.update(i, iteration, ofLogarithm)));
        }
        term.parametersChanged();
      }
      for (int i = 0; i < 3; i++) {
        assertEquals(1, rates.getDouble(i) / truth.getDouble(i), 0.01, "k" + i);
      }
    }
  }

  /** Kingma and Ba (2015), with a rate that falls from 0.1 to a tenth of it over 200 iterations. */
  private static final class Adam {

    private final double[] mean;
    private final double[] square;

    Adam(int size) {
      mean = new double[size];
      square = new double[size];
    }

    double update(int i, int iteration, double gradient) {
      mean[i] = 0.9 * mean[i] + 0.1 * gradient;
      square[i] = 0.99 * square[i] + 0.01 * gradient * gradient;
      double m = mean[i] / (1 - Math.pow(0.9, iteration + 1));
      double v = square[i] / (1 - Math.pow(0.99, iteration + 1));
      return 0.1 * Math.pow(0.1, iteration / 200.0) * m / (Math.sqrt(v) + 1e-12);
    }
  }
}
