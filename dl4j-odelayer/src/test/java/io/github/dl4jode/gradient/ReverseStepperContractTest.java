package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.EveryMethod;
import io.github.dl4jode.method.KeepActivations;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.reversible.SymplecticMethod;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for the reverse steps of every method that has them. */
class ReverseStepperContractTest {

  private static final double STEP = 0.1;
  // At the ends of steps, inside of them, two in one step, and on the jump.
  private static final double[] TIMES = {0, 0.1, 0.25, 0.27, 0.4, 0.6, 0.66};
  private static final Retention NOTHING = new KeepActivations(0, Retention.Kept.NOTHING);

  private final INDArray stiffness = Nd4j.createFromArray(new double[][] {{1.3, 0.8}});
  private final INDArray knots = Nd4j.createFromArray(0.9, -1.4, 0.3).reshape(3, 1, 1);
  private final INDArray start = Nd4j.createFromArray(0.7, -0.3);
  private final GradientWorkspace workspace = new GradientWorkspace();

  @AfterEach
  void close() {
    workspace.close();
  }

  static Stream<Method> methods() {
    return Stream.concat(
            EveryMethod.all().stream(),
            Stream.of(Methods.reversible(Methods.RK4), Methods.reversible(Methods.DOPRI5)))
        .filter(method -> method.reverseRefusal(NOTHING).isEmpty())
        .filter(method -> !method.equals(Methods.ADAMS));
  }

  /**
   * q' = p, p' = u(t) - θ1 q - θ2 q³, with a u that jumps at 0.4 and, inside of a step, at 0.52;
   * the quadrature of q³, where the method takes one.
   */
  private TapeTerm term(Method method) {
    boolean sums = !(method instanceof SymplecticMethod);
    return TapeTerm.builder(
            (graph, at) -> {
              SDVariable[] of = graph.split(at.y(), 2, 1);
              SDVariable[] theta = graph.split(at.parameters().get("theta"), 2, 1);
              SDVariable cube = of[0].mul(of[0]).mul(of[0]);
              SDVariable pull = of[0].mul(theta[0]).add(cube.mul(theta[1]));
              return new TapeTerm.Parts(
                  graph.concat(1, of[1], at.inputs().get("u").sub(pull)),
                  sums ? List.of(cube.mul(theta[0])) : List.of());
            },
            DataType.DOUBLE,
            1,
            2)
        .parameters(Map.of("theta", stiffness))
        .input("u", Interpolation.PIECEWISE_CONSTANT.path(KnotTimes.shared(0, 0.4, 0.52), knots))
        .build();
  }

  private static OdeSolver fixed(Method method) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(STEP)).build();
  }

  private static INDArray ofOutputs() {
    return GradientRuns.varied(DataType.DOUBLE, TIMES.length, 2);
  }

  private static INDArray ofQuadratures(TapeTerm term) {
    return term.quadratureSize() > 0 ? Nd4j.createFromArray(0.7) : Nd4j.empty(DataType.DOUBLE);
  }

  private static double loss(Method method, TapeTerm term, INDArray start) {
    Solution solution = fixed(method).solve(term, start, TIMES).orThrow();
    double ofStates = solution.states().mul(ofOutputs()).sumNumber().doubleValue();
    return ofStates + (term.quadratureSize() > 0 ? 0.7 * solution.quadratures().getDouble(0) : 0);
  }

  /** A difference of order four of the same steps. */
  private double slope(Method method, TapeTerm term, INDArray flat, int index) {
    double value = flat.getDouble(index);
    double step = 2e-3;
    double[] weights = {1.0 / 12, -2.0 / 3, 2.0 / 3, -1.0 / 12};
    double[] places = {-2, -1, 1, 2};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      flat.putScalar(index, value + places[i] * step);
      term.parametersChanged();
      sum += weights[i] * loss(method, term, start);
    }
    flat.putScalar(index, value);
    term.parametersChanged();
    return sum / step;
  }

  private void compare(Method method, TapeTerm term, INDArray flat, INDArray gradient) {
    for (int i = 0; i < flat.length(); i++) {
      double wanted = slope(method, term, flat, i);
      assertEquals(wanted, gradient.getDouble(i), 1e-8, method.label() + ", " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theGradientIsThatOfTheSameSteps(Method method) {
    try (TapeTerm term = term(method)) {
      Solve solve = Solve.of(term, start, TIMES).build();
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(fixed(method), solve, workspace);
      // The pass may be repeated, and nothing is left of another loss.
      solution.backward(ofOutputs().mul(-3), ofQuadratures(term));
      Gradients gradients = solution.backward(ofOutputs(), ofQuadratures(term));
      compare(method, term, start, gradients.initialState());
      compare(method, term, stiffness.reshape(2), gradients.parameters());
      compare(method, term, knots.reshape(3), gradients.input("u"));
    }
  }

  /** A loss of the quadrature alone: no state has a cotangent of its own. */
  @ParameterizedTest
  @MethodSource("methods")
  void theGradientOfAQuadratureAloneIsThatOfTheSameSteps(Method method) {
    try (TapeTerm term = term(method)) {
      if (term.quadratureSize() == 0) {
        return;
      }
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(fixed(method), term, start, TIMES, workspace);
      INDArray none = Nd4j.create(DataType.DOUBLE, TIMES.length, 2);
      Gradients both = solution.backward(ofOutputs(), ofQuadratures(term));
      INDArray expected = both.parameters().dup();
      expected.subi(solution.backward(ofOutputs(), Nd4j.create(DataType.DOUBLE, 1)).parameters());
      INDArray alone = solution.backward(none, ofQuadratures(term)).parameters();
      assertTrue(alone.norm2Number().doubleValue() > 1e-3, alone.toString());
      assertTrue(expected.distance2(alone) < 1e-12, expected + " and " + alone);
    }
  }

  /** Its evaluations are counted, and its memory. */
  @ParameterizedTest
  @MethodSource("methods")
  void theCostIsThatOfItsSteps(Method method) {
    try (TapeTerm term = term(method)) {
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(fixed(method), term, start, TIMES, workspace);
      int steps = solution.solution().steps().size();
      Gradients gradients = solution.backward(ofOutputs(), ofQuadratures(term));
      int evaluations = gradients.statistics().functionEvaluations();
      assertEquals(steps, gradients.statistics().acceptedSteps());
      assertTrue(evaluations >= steps, method.label() + ": " + evaluations);
      Gradients again = solution.backward(ofOutputs(), ofQuadratures(term));
      assertEquals(evaluations, again.statistics().functionEvaluations());
      assertTrue(workspace.bytes() >= 8 * 2 * 10, method.label() + ": " + workspace.bytes());
      long held = workspace.bytes();
      workspace.close();
      assertTrue(workspace.bytes() < held, method.label() + ": " + workspace.bytes());
    }
  }

  /** Backwards in time, past the same jumps. */
  @ParameterizedTest
  @MethodSource("methods")
  void theGradientOfASolveBackwardsIsThatOfTheSameSteps(Method method) {
    double[] times = {0.66, 0.6, 0.45, 0.4, 0.05};
    INDArray cotangents = GradientRuns.varied(DataType.DOUBLE, times.length, 2);
    try (TapeTerm term = term(method)) {
      INDArray gradient =
          new DiscreteAdjoint()
              .solve(fixed(method), term, start, times, workspace)
              .backward(cotangents)
              .input("u");
      for (int i = 0; i < 3; i++) {
        double value = knots.getDouble(i);
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
          knots.putScalar(i, value + (side == 0 ? -1e-4 : 1e-4));
          term.parametersChanged();
          INDArray states = fixed(method).solve(term, start, times).orThrow().states();
          losses[side] = states.mul(cotangents).sumNumber().doubleValue();
        }
        knots.putScalar(i, value);
        term.parametersChanged();
        assertEquals((losses[1] - losses[0]) / 2e-4, gradient.getDouble(i), 1e-7, "knot " + i);
      }
    }
  }
}
