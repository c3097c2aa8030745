package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.assertClose;
import static io.github.dl4jode.gradient.GradientRuns.relativeError;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.method.explicit.ExplicitRungeKutta;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.term.TapeTerm.Parts;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Gradients of losses that depend on quadratures. */
class QuadratureGradientTest {

  private static final int SIZE = 4;
  private static final int QUADRATURES = 3;

  private final Map<String, INDArray> parameters =
      Map.of("W", Nd4j.createFromArray(new double[][] {{0.9, -1.2, 0.3, 0.7}}));
  private final INDArray start = array(DataType.DOUBLE, 0.4, -0.8, 0.2, 1.1);
  private final INDArray quadratureCotangent = array(DataType.DOUBLE, 0.7, -1.3, 0.4);

  /** f = tanh(y ∘ W) cos t, g = (Σ f², y_1 y_2, W_1 t). */
  private static Parts define(SameDiff graph, TapeTerm.Variables variables) {
    return define(graph, variables.t(), variables.y(), variables.parameters());
  }

  private static Parts define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable weights = parameters.get("W");
    SDVariable f = graph.math().tanh(y.mul(weights)).mul(graph.math().cos(t)).add(y.mul(-0.1));
    SDVariable first = graph.slice(y, new int[] {0, 0}, 1, 1);
    SDVariable second = graph.slice(y, new int[] {0, 1}, 1, 1);
    SDVariable weight = graph.slice(weights, new int[] {0, 0}, 1, 1);
    SDVariable g = graph.concat(1, f.mul(f).sum(true, 1), first.mul(second), weight.mul(t));
    return new Parts(f, List.of(g));
  }

  private TapeTerm carrying() {
    return controlled(QuadratureGradientTest::define, parameters, 1, SIZE);
  }

  private static TapeTerm controlled(
      TapeTerm.Definition definition, Map<String, INDArray> parameters, long... shape) {
    return TapeTerm.builder(definition, DataType.DOUBLE, shape)
        .parameters(parameters)
        .quadratureErrorControlled(true)
        .build();
  }

  /** The same equations with the quadratures as states: the independent way. */
  private TapeTerm augmented() {
    return TapeTerm.differentiable(
        (graph, t, state, variables) -> {
          SDVariable y = graph.slice(state, new int[] {0, 0}, 1, SIZE);
          Parts parts = define(graph, t, y, variables);
          return graph.concat(1, parts.derivative(), parts.integrands().get(0));
        },
        DataType.DOUBLE,
        new long[] {1, SIZE + QUADRATURES},
        parameters);
  }

  private Gradients ofQuadratures(
      GradientMethod method, OdeSolver solver, double[] times, INDArray cotangents) {
    try (TapeTerm field = carrying();
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution = method.solve(solver, field, start, times, workspace);
      solution.solution().orThrow();
      Gradients gradients = solution.backward(cotangents, quadratureCotangent);
      gradients.times(); // Computed now, for the workspace is closed.
      return gradients;
    }
  }

  private Gradients ofStates(
      GradientMethod method, OdeSolver solver, double[] times, INDArray cotangents) {
    INDArray last = Nd4j.zeros(DataType.DOUBLE, times.length, QUADRATURES);
    last.getRow(times.length - 1).assign(quadratureCotangent);
    try (TapeTerm field = augmented()) {
      return GradientRuns.gradients(
          method,
          solver,
          field,
          Nd4j.concat(0, start, Nd4j.zeros(DataType.DOUBLE, QUADRATURES)),
          times,
          Nd4j.hstack(cotangents, last));
    }
  }

  private static void assertSame(Gradients expected, Gradients actual, double bar) {
    INDArray initial = expected.initialState().get(NDArrayIndex.interval(0, SIZE));
    assertTrue(relativeError(initial, actual.initialState()) < bar, "dL/dy0");
    assertTrue(relativeError(expected.parameters(), actual.parameters()) < bar, "dL/dθ");
    for (int i = 0; i < expected.times().length; i++) {
      assertEquals(expected.times()[i], actual.times()[i], bar * 10, "dL/dt " + i);
    }
  }

  /** With the same steps the two ways differ by rounding. */
  @ParameterizedTest
  @MethodSource("io.github.dl4jode.method.Methods#all")
  void discreteGradientIsThatOfTheQuadraturesAsStates(ExplicitRungeKutta method) {
    OdeSolver solver =
        OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.13)).build();
    for (double[] times : new double[][] {{0.1, 0.5, 1.3}, {1.3, 0.9, -0.2}}) {
      INDArray cotangents = varied(DataType.DOUBLE, times.length, SIZE);
      for (StageStorage storage : StageStorage.values()) {
        GradientMethod gradient = new DiscreteAdjoint(storage);
        assertSame(
            ofStates(gradient, solver, times, cotangents),
            ofQuadratures(gradient, solver, times, cotangents),
            1e-12);
      }
    }
  }

  static Stream<ExplicitRungeKutta> someMethods() {
    return Stream.of(Methods.DOPRI5, Methods.RK4);
  }

  /** Large enough to be left to ND4J: loops are repeated sooner than remembered. */
  @ParameterizedTest
  @MethodSource("someMethods")
  void activationsOfSomeOrAllStagesDoNotChangeTheGradient(ExplicitRungeKutta method) {
    long[] shape = {40, 300};
    Map<String, INDArray> weights = Map.of("A", varied(DataType.DOUBLE, 300, 300).muli(0.1));
    OdeSolver solver =
        OdeSolver.builder().method(method).stepSizeController(new FixedStepSize(0.3)).build();
    double[] times = {0.1, 0.5, 1.3};
    INDArray state = varied(DataType.DOUBLE, 40, 300).reshape(12_000);
    INDArray cotangents = varied(DataType.DOUBLE, 3, 12_000);
    INDArray ofQuadratures = varied(DataType.DOUBLE, 1, 40).reshape(40);
    try (TapeTerm field =
        controlled(
            (graph, at) -> {
              SDVariable product = at.y().mmul(at.parameters().get("A"));
              SDVariable f = graph.math().tanh(product).mul(at.t());
              return new Parts(f, List.of(f.mul(at.y()).sum(1)));
            },
            weights,
            shape)) {
      long bytes = field.linearizationBytes().orElseThrow();
      try (GradientWorkspace without = new GradientWorkspace()) {
        DifferentiableSolution plain =
            new DiscreteAdjoint(StageStorage.STORED).solve(solver, field, state, times, without);
        Gradients expected = plain.backward(cotangents, ofQuadratures);
        for (int kept : new int[] {1, 3, 6, 1000}) {
          try (GradientWorkspace with = new GradientWorkspace()) {
            DifferentiableSolution solution =
                new DiscreteAdjoint(StageStorage.STORED, kept * bytes)
                    .solve(solver, field, state, times, with);
            assertEquals(
                plain.solution().quadratures(), solution.solution().quadratures(), "∫ g dt");
            Gradients actual = solution.backward(cotangents, ofQuadratures);
            assertTrue(relativeError(expected.initialState(), actual.initialState()) < 1e-12);
            assertTrue(relativeError(expected.parameters(), actual.parameters()) < 1e-12);
            assertTrue(with.bytes() > Math.min(kept, 10) * bytes, "activations are kept");
          }
        }
      }
    }
  }

  static Stream<Arguments> adjoints() {
    return GradientRuns.ALL.stream()
        .filter(method -> !(method instanceof DiscreteAdjoint))
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("adjoints")
  void adjointAgreesWithDiscrete(GradientMethod method) {
    OdeSolver solver = solver(1e-9, 1e-11);
    for (double[] times : new double[][] {{0.1, 0.5, 1.3}, {1.3, 0.9, -0.2}}) {
      INDArray cotangents = varied(DataType.DOUBLE, times.length, SIZE);
      Gradients discrete = ofQuadratures(new DiscreteAdjoint(), solver, times, cotangents);
      assertSame(discrete, ofQuadratures(method, solver, times, cotangents), 1e-6);
    }
  }

  static Stream<Arguments> all() {
    return GradientRuns.ALL.stream().map(Arguments::of);
  }

  /** y' = θ y, Q = ∫ y² dt = y0² (e^{2θT} - 1)/(2θ), from t = 0.5 to t = 0.5 + T. */
  @ParameterizedTest
  @MethodSource("all")
  void closedForm(GradientMethod method) {
    double theta = 0.6;
    double y0 = 1.5;
    double span = 1.2;
    INDArray parameter = array(DataType.DOUBLE, theta);
    try (TapeTerm field =
            controlled(
                (graph, at) ->
                    new Parts(
                        at.y().mul(at.parameters().get("theta")), List.of(at.y().mul(at.y()))),
                Map.of("theta", parameter),
                1);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          method.solve(
              solver(1e-9, 1e-12),
              field,
              array(DataType.DOUBLE, y0),
              new double[] {0.5, 0.5 + span},
              workspace);
      double growth = Math.exp(2 * theta * span);
      double quadrature = y0 * y0 * (growth - 1) / (2 * theta);
      assertClose(quadrature, solution.solution().orThrow().quadratures().getDouble(0), 1e-8, "Q");
      Gradients gradients =
          solution.backward(Nd4j.zeros(DataType.DOUBLE, 2, 1), array(DataType.DOUBLE, 2));
      assertClose(2 * 2 * quadrature / y0, gradients.initialState().getDouble(0), 1e-7, "dL/dy0");
      double byTheta = y0 * y0 * span * growth / theta - quadrature / theta;
      assertClose(2 * byTheta, gradients.parameters().getDouble(0), 1e-7, "dL/dθ");
      double endRate = 2 * y0 * y0 * growth;
      assertClose(endRate, gradients.times()[1], 1e-7, "dL/dT");
      assertClose(-endRate, gradients.times()[0], 1e-7, "dL/dt0");
    }
  }

  /** A loss that leaves the quadratures alone has the gradient of the field without them. */
  @ParameterizedTest
  @MethodSource("all")
  void withoutCotangentTheQuadraturesDoNotCount(GradientMethod method) {
    double[] times = {0, 0.7};
    INDArray cotangents = varied(DataType.DOUBLE, 2, SIZE);
    try (TapeTerm field =
            TapeTerm.builder(QuadratureGradientTest::define, DataType.DOUBLE, 1, SIZE)
                .parameters(parameters)
                .build();
        TapeTerm alone =
            TapeTerm.differentiable(
                (g, t, y, p) -> define(g, t, y, p).derivative(),
                DataType.DOUBLE,
                new long[] {1, SIZE},
                parameters)) {
      OdeSolver solver = solver(1e-6, 1e-8);
      Gradients with = GradientRuns.gradients(method, solver, field, start, times, cotangents);
      Gradients without = GradientRuns.gradients(method, solver, alone, start, times, cotangents);
      assertTrue(relativeError(without.initialState(), with.initialState()) < 1e-12);
      assertTrue(relativeError(without.parameters(), with.parameters()) < 1e-12);
    }
  }

  @Test
  void quadratureCotangentsThatDoNotFitAreRefused() {
    double[] times = {0, 1};
    INDArray cotangents = varied(DataType.DOUBLE, 2, SIZE);
    try (TapeTerm field = carrying();
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(solver(1e-5, 1e-7), field, start, times, workspace);
      refused("[3]", solution, cotangents, array(DataType.DOUBLE, 1, 2));
      refused("FLOAT", solution, cotangents, array(DataType.FLOAT, 1, 2, 3));
      refused("NaN", solution, cotangents, array(DataType.DOUBLE, 1, Double.NaN, 3));
    }
    DifferentiableTerm plain = TestFields.nonlinear(DataType.DOUBLE, SIZE, 3);
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          new DiscreteAdjoint().solve(solver(1e-5, 1e-7), plain, start, times, workspace);
      refused("no quadratures", solution, cotangents, array(DataType.DOUBLE, 1));
    }
  }

  private static void refused(
      String part, DifferentiableSolution solution, INDArray cotangents, INDArray ofQuadratures) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> solution.backward(cotangents, ofQuadratures));
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
  }
}
