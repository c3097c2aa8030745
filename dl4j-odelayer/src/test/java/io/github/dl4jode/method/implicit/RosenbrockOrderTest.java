package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.method.Increment;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.solver.DenseOutput;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Measured orders of convergence, with fixed steps in double precision. */
class RosenbrockOrderTest {

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

  private static OdeSolver fixed(double h) {
    return OdeSolver.builder()
        .method(Methods.RODAS5P)
        .stepSizeController(new FixedStepSize(h))
        .build();
  }

  private static double order(double coarse, double fine) {
    return Math.log(coarse / fine) / Math.log(2);
  }

  private static double globalError(TapeTerm term, double w, double from, double to, int steps) {
    return fixed(Math.abs(to - from) / steps)
        .solve(term, solution(w, from), from, to)
        .orThrow()
        .finalState()
        .distance2(solution(w, to));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void theGlobalErrorHasOrderFive(double w) {
    try (TapeTerm term = term(w)) {
      double forwards = order(globalError(term, w, 0, 3, 48), globalError(term, w, 0, 3, 96));
      assertEquals(5, forwards, 0.2);
      double backwards = order(globalError(term, w, 3, 0, 48), globalError(term, w, 3, 0, 96));
      assertEquals(5, backwards, 0.2);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void theInterpolantHasOrderFourWithinAStep(double w) {
    try (TapeTerm term = term(w)) {
      double coarse = worstInside(term, w, 0.05);
      double fine = worstInside(term, w, 0.025);
      // One more than the order, within a step that begins exactly.
      assertEquals(5, order(coarse, fine), 0.2);
    }
  }

  private static double worstInside(TapeTerm term, double w, double h) {
    Solve solve = Solve.of(term, solution(w, START), START, START + h).denseOutput().build();
    try (DenseOutput dense = fixed(h).solve(solve).orThrow().denseOutput()) {
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
  @ValueSource(doubles = {0, 0.1})
  void theErrorEstimateHasItsOrder(double w) {
    try (TapeTerm term = term(w);
        Stepper stepper = Methods.RODAS5P.newStepper(term.shape())) {
      double coarse = estimate(stepper, term, w, 0.05);
      double fine = estimate(stepper, term, w, 0.025);
      assertEquals(Methods.RODAS5P.errorOrder(), order(coarse, fine), 0.2);
    }
  }

  private static double estimate(Stepper stepper, TapeTerm term, double w, double h) {
    stepper.start(term, solution(w, START));
    stepper.attempt(new Forward(START + h));
    return stepper.error(Tolerances.of(0, 1), ErrorNorms.RMS);
  }

  /**
   * Prothero and Robinson: y' = λ (y - φ) + φ', φ = sin(t + π/4), is solved by φ for any λ. Order 3
   * is left for steps much longer than 1/λ, and the error falls with λ.
   */
  @ParameterizedTest
  @ValueSource(doubles = {1e4, 1e6})
  void stiffProblemsKeepOrderThree(double stiffness) {
    double coarse = stiffError(stiffness, 16);
    double fine = stiffError(stiffness, 32);
    assertEquals(3, order(coarse, fine), 0.2);
    assertEquals(5e-6 / stiffness, coarse, 1e-6 / stiffness);
  }

  private static double stiffError(double stiffness, int steps) {
    try (TapeTerm term =
        TapeTerm.evaluationOnly(
            (graph, t, y, parameters) -> {
              SDVariable phase = t.add(Math.PI / 4);
              SDVariable distance = y.sub(graph.math().sin(phase));
              return distance.mul(-stiffness).add(graph.math().cos(phase));
            },
            DataType.DOUBLE,
            new long[] {1, 1},
            Map.of())) {
      INDArray start = Nd4j.createFromArray(Math.sin(Math.PI / 4));
      INDArray end = fixed(2.0 / steps).solve(term, start, 0, 2).orThrow().finalState();
      return Math.abs(end.getDouble(0) - Math.sin(2 + Math.PI / 4));
    }
  }

  /** One step of y' = λ y with h λ → -∞ gives 0. */
  @ParameterizedTest
  @ValueSource(doubles = {1e8, 1e12})
  void itIsStableAtInfinity(double stiffness) {
    try (TapeTerm term =
        TapeTerm.evaluationOnly(
            (graph, t, y, parameters) -> y.mul(-stiffness),
            DataType.DOUBLE,
            new long[] {1, 1},
            Map.of())) {
      double end = fixed(1).solve(term, Nd4j.createFromArray(1.0), 0, 1).finalState().getDouble(0);
      assertEquals(0, end, 100 / stiffness);
    }
  }
}
