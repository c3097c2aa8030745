package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.switching.Switching;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotPath;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DifferentiableSplitTerm;
import io.github.dl4jode.term.SplitTerm;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Gradients through a term of two parts, of which an IMEX method takes one explicitly. */
class SplitGradientTest {

  private static final double[] TIMES = {0, 0.33, 0.5, 1.21};
  private static final INDArray OF_OUTPUTS =
      Nd4j.createFromArray(
          new double[][] {{0.2, 0, 0, 0.1}, {1, 0, 2, -1}, {0.5, -1, 0.2, 1}, {-1, 0.3, 1, 2}});

  /** y' = tanh(y W + u) cos t + y D - y³/2, with decays to 80 in D and a jump of u. */
  private record Problem(INDArray weights, INDArray knots, INDArray decay, INDArray start) {

    static Problem some() {
      return new Problem(
          Nd4j.createFromArray(new double[][] {{-0.6, 1.1}, {-0.9, 0.3}}),
          Nd4j.createFromArray(new double[][][] {{{0.4, -2}, {0.3, 1}}, {{-1, 0.5}, {2, 0.1}}}),
          Nd4j.createFromArray(new double[][] {{-80, 20}, {0, -1}}),
          Nd4j.createFromArray(0.7, -1.2, 0.4, 0.1));
    }

    TapeTerm explicitPart() {
      KnotPath path = Interpolation.PIECEWISE_CONSTANT.path(KnotTimes.shared(0, 0.42), knots);
      return TapeTerm.builder(
              (graph, at) ->
                  TapeTerm.Parts.of(
                      graph
                          .math()
                          .tanh(at.y().mmul(at.parameters().get("w")).add(at.inputs().get("u")))
                          .mul(graph.math().cos(at.t()))),
              DataType.DOUBLE,
              2,
              2)
          .parameters(Map.of("w", weights))
          .input("u", path)
          .build();
    }

    TapeTerm implicitPart() {
      return TapeTerm.differentiable(
          (graph, t, y, parameters) -> y.mmul(parameters.get("d")).add(y.mul(y).mul(y).mul(-0.5)),
          DataType.DOUBLE,
          new long[] {2, 2},
          Map.of("d", decay));
    }
  }

  private static OdeSolver fixed(Method method, double step) {
    return OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(step)).build();
  }

  private static double loss(OdeSolver solver, Problem problem) {
    try (TapeTerm explicit = problem.explicitPart();
        TapeTerm implicit = problem.implicitPart()) {
      SplitTerm term = SplitTerm.of(explicit, implicit);
      INDArray states = solver.solve(term, problem.start(), TIMES).orThrow().states();
      return states.mul(OF_OUTPUTS).sumNumber().doubleValue();
    }
  }

  /** A difference of order four. */
  private static double slope(INDArray flat, int index, DoubleSupplier loss) {
    double value = flat.getDouble(index);
    double[] weights = {1.0 / 12, -2.0 / 3, 2.0 / 3, -1.0 / 12};
    double[] places = {-2, -1, 1, 2};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      flat.putScalar(index, value + places[i] * 1e-3);
      sum += weights[i] * loss.getAsDouble();
    }
    flat.putScalar(index, value);
    return sum / 1e-3;
  }

  private static void compare(OdeSolver solver, Problem problem, INDArray flat, INDArray gradient) {
    assertEquals(flat.length(), gradient.length());
    for (int i = 0; i < flat.length(); i++) {
      double wanted = slope(flat, i, () -> loss(solver, problem));
      assertEquals(wanted, gradient.getDouble(i), 1e-8 * Math.max(1, Math.abs(wanted)), "" + i);
    }
  }

  private static INDArray part(INDArray parameters, int first) {
    return parameters.get(NDArrayIndex.interval(first, first + 4));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDiscreteGradientIsThatOfFiniteDifferences(boolean switching) {
    Problem problem = Problem.some();
    Method method = switching ? new Switching(Methods.DOPRI5, Methods.KENCARP4) : Methods.KENCARP4;
    // An explicit step at 0.05 would be unstable.
    OdeSolver solver = fixed(method, switching ? 0.03 : 0.05);
    try (TapeTerm explicit = problem.explicitPart();
        TapeTerm implicit = problem.implicitPart();
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSplitTerm term = SplitTerm.of(explicit, implicit);
      var solved = new DiscreteAdjoint().solve(solver, term, problem.start(), TIMES, workspace);
      Gradients gradients = solved.backward(OF_OUTPUTS);
      compare(solver, problem, problem.start(), gradients.initialState());
      INDArray parameters = gradients.parameters();
      compare(solver, problem, problem.weights().reshape(4), part(parameters, 0));
      compare(solver, problem, problem.decay().reshape(4), part(parameters, 4));
      compare(solver, problem, problem.knots().reshape(8), gradients.input("u").reshape(8));
      // A second pass gives the same bits.
      assertEquals(parameters, solved.backward(OF_OUTPUTS).parameters());
    }
  }

  /** The same equation by another method, and by the adjoint equation. */
  @Test
  void otherWaysToTheGradientAgree() {
    Problem problem = Problem.some();
    try (TapeTerm explicit = problem.explicitPart();
        TapeTerm implicit = problem.implicitPart();
        GradientWorkspace one = new GradientWorkspace();
        GradientWorkspace two = new GradientWorkspace();
        GradientWorkspace three = new GradientWorkspace()) {
      DifferentiableSplitTerm term = SplitTerm.of(explicit, implicit);
      INDArray wanted =
          new DiscreteAdjoint()
              .solve(fixed(Methods.DOPRI5, 0.0025), term, problem.start(), TIMES, one)
              .backward(OF_OUTPUTS)
              .parameters();
      INDArray split =
          new DiscreteAdjoint()
              .solve(fixed(Methods.KENCARP4, 0.0025), term, problem.start(), TIMES, two)
              .backward(OF_OUTPUTS)
              .parameters();
      assertEquals(0, wanted.distance2(split) / wanted.norm2Number().doubleValue(), 1e-6);
      OdeSolver tight = OdeSolver.builder().method(Methods.KVAERNO5).rtol(1e-9).atol(1e-9).build();
      INDArray continuous =
          new InterpolatingAdjoint()
              .solve(tight, term, problem.start(), TIMES, three)
              .backward(OF_OUTPUTS)
              .parameters();
      assertEquals(0, wanted.distance2(continuous) / wanted.norm2Number().doubleValue(), 1e-6);
    }
  }

  @Test
  void partsWithInputsOfOneNameAreRefused() {
    Problem problem = Problem.some();
    try (TapeTerm one = problem.explicitPart();
        TapeTerm other = problem.explicitPart()) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> SplitTerm.of(one, other)).getMessage();
      assertTrue(message.contains("an input \"u\""), message);
    }
  }
}
