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

  /** Activations are kept for the path's value as well. */
  @Test
  void activationsGiveTheSameGradient() {
    try (TapeTerm term = term();
        GradientWorkspace one = new GradientWorkspace();
        GradientWorkspace other = new GradientWorkspace()) {
      Gradients stored =
          new DiscreteAdjoint(StageStorage.STORED)
              .solve(fixed(), term, start, TIMES, one)
              .backward(cotangents);
      Gradients kept =
          new DiscreteAdjoint(StageStorage.STORED, 1 << 24)
              .solve(fixed(), term, start, TIMES, other)
              .backward(cotangents);
      assertTrue(stored.input("u").distance2(kept.input("u")) < 1e-12);
      assertTrue(stored.input("context").distance2(kept.input("context")) < 1e-12);
    }
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
