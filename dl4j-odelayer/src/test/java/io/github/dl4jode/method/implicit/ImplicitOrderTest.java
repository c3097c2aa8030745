package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Measured orders of convergence, with fixed steps in double precision. */
class ImplicitOrderTest {

  private static final double START = 0.7;

  /** A step from the start. */
  private record Forward(double end) implements Increment {

    @Override
    public double start() {
      return START;
    }
  }

  /**
   * u' = u v τ'(t), v' = -u² τ'(t), solved by u = sech τ, v = -tanh τ, τ = t - 3/2 + w sin(2t): not
   * linear, and dependent on time where w is not 0.
   */
  private static TapeTerm term(double w) {
    return TapeTerm.evaluationOnly(
        (graph, t, y, parameters) -> {
          SDVariable speed = graph.math().cos(t.mul(2)).mul(2 * w).add(1);
          INDArray first = Nd4j.createFromArray(new double[][] {{1, 1}, {0, 0}});
          INDArray turned = Nd4j.createFromArray(new double[][] {{0, -1}, {1, 0}});
          SDVariable u = y.mmul(graph.constant(first));
          return u.mul(y.mmul(graph.constant(turned))).mul(speed);
        },
        DataType.DOUBLE,
        new long[] {1, 2},
        Map.of());
  }

  private static INDArray solution(double w, double t) {
    double phase = t - 1.5 + w * Math.sin(2 * t);
    return Nd4j.createFromArray(1 / Math.cosh(phase), -Math.tanh(phase));
  }

  private static final List<Method> METHODS =
      List.of(Methods.RODAS5P, Methods.KVAERNO5, Methods.KENCARP4, Methods.AUTO);

  private static Stream<Arguments> methods() {
    return METHODS.stream().flatMap(it -> Stream.of(arguments(it, 0.0), arguments(it, 0.1)));
  }

  private static OdeSolver fixed(Method method, double h) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(h)).build();
  }

  private static double order(double coarse, double fine) {
    return Math.log(coarse / fine) / Math.log(2);
  }

  private static double globalError(
      Method method, TapeTerm term, double w, double from, double to, int steps) {
    return fixed(method, Math.abs(to - from) / steps)
        .solve(term, solution(w, from), from, to)
        .orThrow()
        .finalState()
        .distance2(solution(w, to));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theGlobalErrorHasItsOrder(Method method, double w) {
    try (TapeTerm term = term(w)) {
      double forwards =
          order(globalError(method, term, w, 0, 3, 48), globalError(method, term, w, 0, 3, 96));
      assertEquals(method.order(), forwards, 0.2);
      double backwards =
          order(globalError(method, term, w, 3, 0, 48), globalError(method, term, w, 3, 0, 96));
      assertEquals(method.order(), backwards, 0.2);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theInterpolantHasItsOrderWithinAStep(Method method, double w) {
    try (TapeTerm term = term(w)) {
      double coarse = worstInside(method, term, w, 0.05);
      double fine = worstInside(method, term, w, 0.025);
      // One more than the order, within a step that begins exactly.
      assertEquals(method.interpolant().order() + 1, order(coarse, fine), 0.2);
    }
  }

  private static double worstInside(Method method, TapeTerm term, double w, double h) {
    Solve solve = Solve.of(term, solution(w, START), START, START + h).denseOutput().build();
    try (DenseOutput dense = fixed(method, h).solve(solve).orThrow().denseOutput()) {
      double worst = 0;
      for (int i = 1; i < 20; i++) {
        double t = START + i * h / 20;
        INDArray y = dense.at(t).getRow(0);
        worst = Math.max(worst, y.distance2(solution(w, t)));
        INDArray slope = dense.derivativeAt(t).getRow(0);
        INDArray ahead = dense.at(t + 1e-6 * h).getRow(0);
        assertTrue(ahead.sub(y).div(1e-6 * h).distance2(slope) < 1e-4, "slope");
      }
      return worst;
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theErrorEstimateHasItsOrder(Method method, double w) {
    try (TapeTerm term = term(w);
        Stepper stepper = method.newStepper(term.shape())) {
      double coarse = estimate(stepper, term, w, 0.05);
      double fine = estimate(stepper, term, w, 0.025);
      assertEquals(method.errorOrder(), order(coarse, fine), 0.2);
    }
  }

  private static double estimate(Stepper stepper, TapeTerm term, double w, double h) {
    stepper.start(term, solution(w, START));
    stepper.attempt(new Forward(START + h));
    return stepper.error(Tolerances.of(0, 1), ErrorNorms.RMS);
  }

  /** One step of y' = λ y, h = 1: the difference of an ESDIRK pair alone is smaller. */
  @ParameterizedTest
  @CsvSource({"0.3, 0", "1, 0", "3, 0", "10, 0", "30, 0", "0.3, 1", "1, 1", "10, 1", "100, 1"})
  void theErrorEstimateIsLargerThanTheErrorOfAStiffStep(double stiffness, double forced) {
    for (Method method : List.of(Methods.KVAERNO5, Methods.KENCARP4)) {
      try (TapeTerm term = stiffTerm(stiffness, forced);
          Stepper stepper = method.newStepper(term.shape())) {
        double initial = 1 - forced + forced * Math.sin(START + Math.PI / 4);
        stepper.start(term, Nd4j.createFromArray(initial));
        stepper.attempt(new Forward(START + 1));
        double exact =
            (1 - forced) * Math.exp(-stiffness) + forced * Math.sin(START + 1 + Math.PI / 4);
        double error = Math.abs(stepper.next().getDouble(0) - exact);
        double estimate = stepper.error(Tolerances.of(0, 1), ErrorNorms.RMS);
        assertTrue(estimate > 2 * error, method + ": " + estimate + " for " + error);
      }
    }
  }

  /**
   * Prothero and Robinson: y' = λ (y - φ) + φ', φ = sin(t + π/4), is solved by φ for any λ. Order 3
   * is left for steps much longer than 1/λ, 2 of the stages' order, and the error falls with λ.
   */
  @ParameterizedTest
  @CsvSource({"0, 1e4, 3", "0, 1e6, 3", "1, 1e4, 2", "1, 1e6, 2", "2, 1e4, 2", "2, 1e6, 2"})
  void stiffProblemsKeepAnOrder(int method, double stiffness, int order) {
    double coarse = stiffError(METHODS.get(method), stiffness, 16);
    double fine = stiffError(METHODS.get(method), stiffness, 32);
    assertEquals(order, order(coarse, fine), 0.2);
    assertEquals(0, coarse, 1e-3 / stiffness);
  }

  private static double stiffError(Method method, double stiffness, int steps) {
    try (TapeTerm term = stiffTerm(stiffness, 1)) {
      INDArray start = Nd4j.createFromArray(Math.sin(Math.PI / 4));
      INDArray end = fixed(method, 2.0 / steps).solve(term, start, 0, 2).orThrow().finalState();
      return Math.abs(end.getDouble(0) - Math.sin(2 + Math.PI / 4));
    }
  }

  private static TapeTerm stiffTerm(double stiffness, double forced) {
    return TapeTerm.evaluationOnly(
        (graph, t, y, parameters) -> {
          SDVariable phase = t.add(Math.PI / 4);
          SDVariable distance = y.sub(graph.math().sin(phase).mul(forced));
          return distance.mul(-stiffness).add(graph.math().cos(phase).mul(forced));
        },
        DataType.DOUBLE,
        new long[] {1, 1},
        Map.of());
  }

  /** One step of y' = λ y with h λ → -∞ gives 0. */
  @ParameterizedTest
  @CsvSource({"0, 1e8", "0, 1e12", "1, 1e8", "1, 1e12", "2, 1e8", "2, 1e12"})
  void itIsStableAtInfinity(int method, double stiffness) {
    try (TapeTerm term =
        TapeTerm.evaluationOnly(
            (graph, t, y, parameters) -> y.mul(-stiffness),
            DataType.DOUBLE,
            new long[] {1, 1},
            Map.of())) {
      double end =
          fixed(METHODS.get(method), 1)
              .solve(term, Nd4j.createFromArray(1.0), 0, 1)
              .finalState()
              .getDouble(0);
      assertEquals(0, end, 100 / stiffness);
    }
  }
}
