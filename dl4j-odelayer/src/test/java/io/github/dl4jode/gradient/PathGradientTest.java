package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients with respect to the knots of several paths, against finite differences. */
class PathGradientTest {

  private static final double STEP = 1e-6;
  private static final int BATCH = 2;

  /** The state of every third step, and nothing of the others. */
  private record EveryThird() implements Retention {

    @Override
    public Kept keep(Request request) {
      return request.step() % 3 == 0 ? Kept.STATE : Kept.NOTHING;
    }
  }

  private static final List<GradientMethod> ADJOINTS =
      List.of(
          new ContinuousAdjoint(),
          new ContinuousAdjoint(false, BackwardSolver.sameAsForward()),
          new InterpolatingAdjoint(),
          new InterpolatingAdjoint(false, BackwardSolver.sameAsForward()));

  private static final List<GradientMethod> DISCRETE =
      List.of(
          new DiscreteAdjoint(StageStorage.STORED),
          new DiscreteAdjoint(StageStorage.RECOMPUTED),
          new DiscreteAdjoint(StageStorage.STORED, 1 << 24),
          new DiscreteAdjoint(new EveryThird()));

  static List<Arguments> kindsAndMethods() {
    List<Arguments> cases = new ArrayList<>();
    for (Interpolation kind : Interpolation.values()) {
      for (GradientMethod gradient : ADJOINTS) {
        cases.add(Arguments.of(kind, gradient));
      }
      for (GradientMethod gradient : DISCRETE) {
        cases.add(Arguments.of(kind, gradient));
      }
    }
    return cases;
  }

  static List<Arguments> tableaus() {
    List<Arguments> cases = new ArrayList<>();
    for (ExplicitRungeKutta method : Methods.all()) {
      cases.add(Arguments.of(method, new DiscreteAdjoint(StageStorage.STORED)));
      cases.add(Arguments.of(method, new DiscreteAdjoint(new EveryThird())));
    }
    cases.add(Arguments.of(Methods.REVERSIBLE_HEUN, new DiscreteAdjoint()));
    cases.add(Arguments.of(Methods.reversible(Methods.RK4), new DiscreteAdjoint()));
    cases.add(Arguments.of(Methods.reversible(Methods.EULER, 0.9), new DiscreteAdjoint()));
    return cases;
  }

  /** f = tanh(y W) + c u, and v for the second component: each example has its own times of v. */
  private static final class Case implements AutoCloseable {

    final INDArray ofU = knots(1, 4, BATCH, 1);
    final INDArray ofV = knots(2, 3, BATCH, 2);
    final INDArray start = Nd4j.createFromArray(0.5, -0.2, -0.7, 0.3);
    final TapeTerm term;
    final double[] times;
    final INDArray cotangents;

    Case(Interpolation kind, double... times) {
      this.times = times;
      this.cotangents = GradientRuns.varied(DataType.DOUBLE, times.length, 2L * BATCH);
      INDArray weights = Nd4j.createFromArray(new double[][] {{-0.4, 1.2}, {-0.8, 0.1}});
      term =
          TapeTerm.builder(
                  (graph, at) -> {
                    SDVariable hidden = at.y().mmul(at.parameters().get("W"));
                    SDVariable driven = graph.math().tanh(hidden.add(at.inputs().get("v")));
                    SDVariable force = at.inputs().get("c").mul(at.inputs().get("u"));
                    return new TapeTerm.Parts(
                        driven.add(force.mul(at.y())), List.of(force.mul(at.y()).sum(1)));
                  },
                  DataType.DOUBLE,
                  BATCH,
                  2)
              .parameters(Map.of("W", weights))
              .input("c", BATCH, 1)
              .input("u", kind.path(KnotTimes.shared(0, 0.4, 1.1, 1.5), ofU))
              .input(
                  "v",
                  kind.path(
                      KnotTimes.ofEachExample(
                          new double[] {0.1, 0.65, 1.2}, new double[] {0.3, 0.8}),
                      ofV))
              .build();
      term.input("c").assign(Nd4j.createFromArray(1.3, -0.6).reshape(BATCH, 1));
    }

    private static INDArray knots(double phase, long... shape) {
      INDArray knots = Nd4j.create(DataType.DOUBLE, shape);
      for (long i = 0; i < knots.length(); i++) {
        knots.putScalar(i, Math.sin(phase + 1.9 * i));
      }
      return knots;
    }

    double loss(OdeSolver solver) {
      term.parametersChanged();
      var solution = solver.solve(term, start, times).orThrow();
      return solution.states().mul(cotangents).sumNumber().doubleValue()
          + 0.8 * solution.quadratures().sumNumber().doubleValue();
    }

    void assertGradients(GradientMethod method, OdeSolver solver, double bar) {
      term.parametersChanged();
      try (GradientWorkspace workspace = new GradientWorkspace()) {
        Gradients gradients =
            method
                .solve(solver, term, start, times, workspace)
                .backward(cotangents, Nd4j.createFromArray(0.8, 0.8));
        assertAgree(ofU, gradients.input("u"), solver, bar, "u");
        assertAgree(ofV, gradients.input("v"), solver, bar, "v");
        assertAgree(term.input("c"), gradients.input("c"), solver, bar, "c");
        assertEquals(0, gradients.input("v").getDouble(2L * BATCH * 2 + 2), "padding");
        assertTrue(gradients.input("u").amaxNumber().doubleValue() > 0.01, "tests something");
      }
    }

    private void assertAgree(
        INDArray array, INDArray gradient, OdeSolver solver, double bar, String what) {
      for (long i = 0; i < array.length(); i++) {
        double before = array.getDouble(i);
        array.putScalar(i, before + STEP);
        double more = loss(solver);
        array.putScalar(i, before - STEP);
        double less = loss(solver);
        array.putScalar(i, before);
        assertEquals((more - less) / (2 * STEP), gradient.getDouble(i), bar, what + " " + i);
      }
    }

    @Override
    public void close() {
      term.close();
    }
  }

  private static OdeSolver fixed(Method method, double step) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(step)).build();
  }

  @ParameterizedTest
  @MethodSource("kindsAndMethods")
  void everyGradientMethodAgreesWithFiniteDifferences(Interpolation kind, GradientMethod method) {
    // 0.9 lies inside a step, 1.1 on a knot.
    try (Case one = new Case(kind, 0, 0.4, 0.9, 1.1, 1.6)) {
      if (DISCRETE.contains(method)) {
        one.assertGradients(method, fixed(Methods.DOPRI5, 0.11), 1e-8);
      } else {
        one.assertGradients(method, fixed(Methods.DOPRI5, 0.01), 1e-8);
      }
    }
  }

  /** A step that ends on a jump evaluates f there from its own side, also on its way back. */
  @ParameterizedTest
  @MethodSource("tableaus")
  void everyMethodGoesBackThroughJumps(Method tableau, GradientMethod method) {
    for (double[] times :
        new double[][] {{0, 0.5, 1.5}, {1.5, 0.7, 0.4, 0}, {0.4, 1.1}, {1.1, 0.4}}) {
      try (Case one = new Case(Interpolation.PIECEWISE_CONSTANT, times)) {
        one.assertGradients(method, fixed(tableau, 0.3), 1e-8);
      }
    }
  }
}
