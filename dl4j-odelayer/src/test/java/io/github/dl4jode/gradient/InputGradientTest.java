package io.github.dl4jode.gradient;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.LinearPath;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.testing.CentralDifferences;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients with respect to inputs: constants of a solve, and the knots of a path. */
class InputGradientTest {

  private static final double[] KNOT_TIMES = {0, 0.4, 1.1, 1.5};
  private static final double[] TIMES = {0, 0.6, 1.5};
  private static final double STEP = 1e-6;

  private final INDArray weights = Nd4j.createFromArray(new double[][] {{-0.4, 1.2}, {-0.8, 0.1}});
  private final INDArray knots =
      Nd4j.createFromArray(new double[][] {{0.1, -0.3}, {0.9, 0.2}, {-0.5, 1.1}, {0.4, 0.6}})
          .reshape('c', 4, 1, 2);
  private final INDArray context = Nd4j.createFromArray(new double[][] {{0.7, -0.6}});
  private final INDArray start = Nd4j.createFromArray(0.5, -0.2);
  private final INDArray cotangents =
      Nd4j.createFromArray(new double[][] {{0.3, 1}, {-0.7, 0.4}, {1.2, -0.5}});

  static List<GradientMethod> methods() {
    return GradientRuns.ALL;
  }

  /** f = tanh(y W) ∘ c + u(t), g = Σ y c: c has a cotangent, and u by its knots. */
  private TapeTerm term() {
    TapeTerm term =
        TapeTerm.builder(
                (graph, at) -> {
                  SDVariable c = at.inputs().get("context");
                  SDVariable y = at.y();
                  SDVariable f = graph.math().tanh(y.mmul(at.parameters().get("W"))).mul(c);
                  return new TapeTerm.Parts(f.add(at.inputs().get("u")), List.of(y.mul(c).sum(1)));
                },
                DataType.DOUBLE,
                1,
                2)
            .parameters(Map.of("W", weights))
            .input("context", 1, 2)
            .inputWithoutCotangent("unread", 3)
            .input("u", new LinearPath(KNOT_TIMES, knots))
            .build();
    term.input("context").assign(context);
    term.parametersChanged();
    return term;
  }

  private static OdeSolver fixed() {
    return OdeSolver.builder()
        .method(Methods.DOPRI5)
        .stepSizeController(new FixedStepSize(0.02))
        .build();
  }

  private double loss(TapeTerm term) {
    term.input("context").assign(context);
    term.parametersChanged();
    var solution = fixed().solve(term, start, TIMES).orThrow();
    return solution.states().mul(cotangents).sumNumber().doubleValue()
        + 0.8 * solution.quadratures().getDouble(0);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyGradientMethodAgreesWithFiniteDifferences(GradientMethod method) {
    // Steps of both passes end on the kinks of the path.
    double bar = 1e-8;
    try (TapeTerm term = term();
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution = method.solve(fixed(), term, start, TIMES, workspace);
      Gradients gradients = solution.backward(cotangents, Nd4j.createFromArray(0.8));
      assertEquals(4, gradients.parameters().length(), "W alone");
      CentralDifferences differences = new CentralDifferences(STEP, () -> loss(term));
      assertClose(differences.byElements(weights), gradients.parameters(), bar, "W");
      assertClose(differences.byElements(context), gradients.input("context"), bar, "context");
      assertClose(differences.byElements(knots), gradients.input("u"), bar, "knots");
      assertThrows(IllegalArgumentException.class, () -> gradients.input("unread"));
      assertTrue(gradients.inputs().size() == 2);
    }
  }

  private static void assertClose(
      INDArray differences, INDArray gradient, double bar, String name) {
    assertArrayEquals(
        differences.toDoubleVector(),
        gradient.reshape(gradient.length()).dup().toDoubleVector(),
        bar,
        name);
  }

  /** Activations are kept of a term that is left to ND4J, and hold the inputs of their time. */
  @Test
  void activationsGiveTheSameGradient() {
    INDArray many = varied(4, 40, 300);
    TapeTerm.Builder builder =
        TapeTerm.builder(
                (graph, at) ->
                    TapeTerm.Parts.of(
                        graph
                            .math()
                            .tanh(at.y().mmul(at.parameters().get("W")))
                            .mul(at.inputs().get("u"))
                            .mul(at.inputs().get("context"))),
                DataType.DOUBLE,
                40,
                300)
            .parameters(Map.of("W", varied(300, 300).divi(20)))
            .input("context", 40, 300)
            .input("u", new LinearPath(KNOT_TIMES, many));
    OdeSolver tenths = fixed().toBuilder().stepSizeController(new FixedStepSize(0.1)).build();
    INDArray state = varied(12_000);
    INDArray ofOutputs = varied(TIMES.length, 12_000);
    try (TapeTerm term = builder.build();
        GradientWorkspace one = new GradientWorkspace();
        GradientWorkspace other = new GradientWorkspace()) {
      term.input("context").assign(varied(40, 300));
      term.parametersChanged();
      long bytes = term.linearizationBytes().orElseThrow();
      Gradients stored =
          new DiscreteAdjoint(StageStorage.STORED)
              .solve(tenths, term, state, TIMES, one)
              .backward(ofOutputs);
      Gradients kept =
          new DiscreteAdjoint(StageStorage.STORED, 8 * bytes)
              .solve(tenths, term, state, TIMES, other)
              .backward(ofOutputs);
      assertTrue(other.bytes() > 8 * bytes, "activations are kept");
      for (String name : List.of("u", "context")) {
        double length = stored.input(name).norm2Number().doubleValue();
        assertTrue(length > 1e-3, name);
        assertTrue(stored.input(name).distance2(kept.input(name)) < 1e-12 * length, name);
      }
    }
  }

  private static INDArray varied(long... shape) {
    long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return Nd4j.math().sin(Nd4j.linspace(DataType.DOUBLE, 1, 0.7, length)).reshape('c', shape);
  }

  @Test
  void jacobianVectorProductsAgreeWithFiniteDifferences() {
    try (TapeTerm term = term()) {
      INDArray v = Nd4j.createFromArray(0.6, -1.3);
      INDArray f = start.ulike();
      INDArray product = start.ulike();
      term.jacobianVectorProduct(0.5, start, v, f, product);
      INDArray ahead = start.ulike();
      INDArray back = start.ulike();
      INDArray q = Nd4j.create(DataType.DOUBLE, 1);
      term.evaluate(0.5, start, ahead, q);
      assertEquals(ahead, f);
      term.evaluate(0.5, start.add(v.mul(STEP)), ahead, q);
      term.evaluate(0.5, start.sub(v.mul(STEP)), back, q);
      INDArray expected = ahead.sub(back).divi(2 * STEP);
      assertTrue(expected.distance2(product) < 1e-8, expected + " " + product);
    }
  }

  @Test
  void namesThatAreTakenAreRefused() {
    TapeTerm.Builder builder =
        TapeTerm.builder((graph, at) -> TapeTerm.Parts.of(at.y()), DataType.DOUBLE, 1, 2)
            .parameters(Map.of("W", weights))
            .input("W", 1, 2);
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, builder::build);
    assertTrue(refusal.getMessage().contains("\"W\""), refusal.getMessage());
    try (TapeTerm term = term()) {
      assertThrows(IllegalArgumentException.class, () -> term.input("u"));
    }
  }
}
