package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients of controlled equations, by every method, next to finite differences. */
class ControlledEquationGradientTest {

  private static final List<Interpolation> KINDS =
      List.of(Interpolation.LINEAR, Interpolation.HERMITE_CUBIC, Interpolation.NATURAL_CUBIC);

  // Both directions of time, with outputs on a knot and between knots.
  private static final List<double[]> SPANS =
      List.of(new double[] {0, 1.3, 2, 3}, new double[] {3, 1.5, 0.5, -0.2});

  static List<Arguments> kindsAndSpans() {
    List<Arguments> cases = new ArrayList<>();
    KINDS.forEach(kind -> SPANS.forEach(times -> cases.add(Arguments.of(kind, times))));
    return cases;
  }

  @ParameterizedTest
  @MethodSource("kindsAndSpans")
  void everyGradientMethodAgreesWithFiniteDifferences(Interpolation kind, double... times) {
    // The knots are multiples of the step: the third derivative of a spline jumps there.
    try (Differences fine =
        new Differences(kind, ControlledEquationTest.fixed(Methods.DOPRI5, 0.025), times)) {
      List<INDArray> differences = fine.differences();
      for (GradientMethod gradient : GradientRuns.ALL) {
        fine.check(differences, gradient);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kindsAndSpans")
  void everyKindOfMethodHasTheGradientOfItsSteps(Interpolation kind, double... times) {
    for (Method method :
        List.of(
            Methods.RK4,
            Methods.DOPRI5,
            Methods.REVERSIBLE_HEUN,
            Methods.reversible(Methods.RK4))) {
      try (Differences coarse =
          new Differences(kind, ControlledEquationTest.fixed(method, 0.4), times)) {
        coarse.check(coarse.differences(), new DiscreteAdjoint());
      }
    }
  }

  /** At a knot the end of a step and the beginning of the next one are different evaluations. */
  @ParameterizedTest
  @MethodSource("kindsAndSpans")
  void keptActivationsHaveTheGradientOfTheSteps(Interpolation kind, double... times) {
    for (Method method : List.of(Methods.RK4, Methods.DOPRI5)) {
      try (Differences coarse =
          new Differences(
              kind,
              ControlledEquationTest.fixed(method, 0.4),
              ControlledEquation::termThatKeepsActivations,
              times)) {
        assertTrue(coarse.term.linearizationBytes().orElse(0) > 0);
        coarse.check(coarse.differences(), new DiscreteAdjoint());
      }
    }
  }

  /** Finite differences of a solve, and its gradients. */
  private static final class Differences implements AutoCloseable {

    private final OdeSolver solver;
    private final double[] times;
    private final INDArray knots = ControlledEquationTest.knots();
    private final INDArray start = ControlledEquation.start();
    private final Map<String, INDArray> parameters = ControlledEquation.parameters();
    private final INDArray cotangents;
    private final TapeTerm term;

    Differences(Interpolation kind, OdeSolver solver, double... times) {
      this(kind, solver, ControlledEquation::term, times);
    }

    Differences(
        Interpolation kind,
        OdeSolver solver,
        BiFunction<Map<String, INDArray>, Path, TapeTerm> equation,
        double... times) {
      this.solver = solver;
      this.times = times;
      this.cotangents = GradientRuns.varied(DataType.DOUBLE, times.length, 4L);
      // The last knot of the second example is padding.
      KnotTimes own =
          KnotTimes.ofEachExample(ControlledEquationTest.TIMES, new double[] {0.3, 0.9, 1.3, 2.2});
      this.term = equation.apply(parameters, kind.path(own, knots));
    }

    /** Of the knots, the initial state, and the first weights. */
    List<INDArray> differences() {
      return List.of(of(knots), of(start), of(parameters.get("W1")));
    }

    private INDArray of(INDArray array) {
      INDArray differences = Nd4j.create(DataType.DOUBLE, array.length());
      double step = 1e-6;
      for (long i = 0; i < array.length(); i++) {
        double before = array.getDouble(i);
        array.putScalar(i, before + step);
        double more = loss();
        array.putScalar(i, before - step);
        double less = loss();
        array.putScalar(i, before);
        differences.putScalar(i, (more - less) / (2 * step));
      }
      return differences;
    }

    private double loss() {
      term.parametersChanged();
      INDArray states = solver.solve(term, start, times).orThrow().states();
      return states.mul(cotangents).sumNumber().doubleValue();
    }

    void check(List<INDArray> differences, GradientMethod method) {
      term.parametersChanged();
      try (GradientWorkspace workspace = new GradientWorkspace()) {
        Gradients gradients =
            method.solve(solver, term, start, times, workspace).backward(cotangents);
        near(differences.get(0), gradients.input("dX"), "knots by " + method);
        near(differences.get(1), gradients.initialState(), "initial state by " + method);
        near(differences.get(2), gradients.parameters(), "weights by " + method);
        assertTrue(gradients.input("dX").amaxNumber().doubleValue() > 0.1, "tests something");
      }
    }

    private static void near(INDArray differences, INDArray gradient, String what) {
      for (long i = 0; i < differences.length(); i++) {
        assertEquals(differences.getDouble(i), gradient.getDouble(i), 2e-8, what + " " + i);
      }
    }

    @Override
    public void close() {
      term.close();
    }
  }
}
