package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.path.brownian.GivenIncrements;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.PathDivergence;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import org.nd4j.shade.jackson.databind.JsonNode;

/** The divergence of two equations as a quadrature, and its gradients, equal torchsde's logqp. */
class PathDivergenceTest {

  private static final double[] OUTPUT_TIMES = {0, 0.25, 0.5, 0.75, 1};
  private static final double TOLERANCE = 1e-12;

  private static final Map<String, SdeMethod> METHODS =
      Map.of(
          "ito/euler", SdeMethods.EULER_MARUYAMA,
          "ito/milstein", SdeMethods.MILSTEIN,
          "ito/srk", SdeMethods.SRID2,
          "stratonovich/euler_heun", SdeMethods.EULER_HEUN,
          "stratonovich/heun", SdeMethods.HEUN,
          "stratonovich/midpoint", SdeMethods.MIDPOINT,
          "stratonovich/reversible_heun", SdeMethods.REVERSIBLE_HEUN);

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    METHODS.forEach(
        (name, method) -> {
          cases.add(Arguments.of(name, method, new SdeGradientMethod.StoredStates(3)));
          if (method.isReversible()) {
            cases.add(Arguments.of(name, method, new SdeGradientMethod.UndoneSteps()));
          }
        });
    return cases;
  }

  private static Coefficients coefficients(
      SameDiff graph, Map<String, SDVariable> parameters, SDVariable y) {
    SDVariable f =
        graph.math().tanh(graph.mmul(y, parameters.get("Q"), false, true, false).add(0.3));
    SDVariable h = graph.math().tanh(graph.mmul(y, parameters.get("R"), false, true, false));
    SDVariable g = graph.math().sin(y).mul(0.2).add(0.5);
    return new Coefficients(f, g, List.of(PathDivergence.integrand(graph, f, h, g)));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("cases")
  void equalsTheReference(String name, SdeMethod method, SdeGradientMethod gradient) {
    JsonNode model = SdeReference.STEPS.get("logqp");
    JsonNode expected = model.get("results").get(name);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("Q", SdeReference.array(model.get("Q")));
    parameters.put("R", SdeReference.array(model.get("R")));
    Calculus calculus = name.startsWith("ito") ? Calculus.ITO : Calculus.STRATONOVICH;
    StochasticEquation equation = equation(calculus, parameters);
    try (CompiledSde compiled = SdeSolver.of(method, 0.125).compile(equation, gradient)) {
      SdeSolution solution =
          compiled.solve(
              SdeReference.array(expected.get("ys").get(0)), OUTPUT_TIMES, SdeReference.path(2));
      assertClose(expected.get("ys"), solution.states());
      INDArray ratios = Nd4j.create(DataType.DOUBLE, 4, 2);
      for (int i = 0; i < 4; i++) {
        ratios.getRow(i).assign(solution.quadratures().getRow(i + 1));
        ratios.getRow(i).subi(solution.quadratures().getRow(i));
      }
      assertClose(expected.get("log_ratio"), ratios);
      SdeGradients gradients = backward(compiled);
      assertClose(expected.get("grad_y0"), gradients.initialState());
      assertClose(expected.get("grad_Q"), gradients.parameters().get(NDArrayIndex.interval(0, 4)));
      assertClose(expected.get("grad_R"), gradients.parameters().get(NDArrayIndex.interval(4, 8)));
    }
  }

  private static StochasticEquation equation(Calculus calculus, Map<String, INDArray> parameters) {
    return StochasticEquation.builder(calculus, NoiseType.DIAGONAL, DataType.DOUBLE, 2, 2)
        .coefficients((graph, v) -> coefficients(graph, v.parameters(), v.y()))
        .parameters(parameters)
        .build();
  }

  /** Without noise the midpoint method of the adjoint equation has order 2. */
  @Test
  void theAdjointEquationHasTheGradientOfIntegrands() {
    double coarse = adjointError(16, 0);
    double fine = adjointError(32, 0);
    assertTrue(coarse > 1e-6, "a test that tests nothing: " + coarse);
    assertEquals(4, coarse / fine, 0.5);
    assertTrue(adjointError(1024, 1) < 2e-3);
  }

  /** Of the gradient, against that of stored states of Heun's method with the same steps. */
  private static double adjointError(int steps, double deviation) {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    JsonNode model = SdeReference.STEPS.get("logqp");
    parameters.put("Q", SdeReference.array(model.get("Q")));
    parameters.put("R", SdeReference.array(model.get("R")));
    double[] times = new double[steps + 1];
    Arrays.setAll(times, k -> (double) k / steps);
    double scale = deviation * Math.sqrt(3.0 / steps);
    double[] increments = new Random(2).doubles(4L * steps).map(u -> scale * (2 * u - 1)).toArray();
    BrownianPath path =
        GivenIncrements.at(
                times, Nd4j.create(increments, new long[] {steps, 2, 2}, DataType.DOUBLE))
            .build();
    StochasticEquation equation = equation(Calculus.STRATONOVICH, parameters);
    INDArray start = SdeReference.array(model.get("results").get("ito/euler").get("ys").get(0));
    SdeSolver solver = SdeSolver.of(SdeMethods.HEUN, 1.0 / steps);
    INDArray stored;
    try (CompiledSde compiled = solver.compile(equation, SdeGradientMethod.storedStates())) {
      compiled.solve(start, OUTPUT_TIMES, path);
      stored = all(backward(compiled));
    }
    try (CompiledSde compiled = solver.compile(equation, new SdeGradientMethod.AdjointEquation())) {
      compiled.solve(start, OUTPUT_TIMES, path);
      return all(backward(compiled)).sub(stored).amaxNumber().doubleValue();
    }
  }

  private static INDArray all(SdeGradients gradients) {
    return Nd4j.concat(0, gradients.initialState(), gradients.parameters());
  }

  /** Of sum(w y(1)) and the mean over the minibatch of the whole divergence. */
  private static SdeGradients backward(CompiledSde compiled) {
    INDArray ofStates = Nd4j.zeros(DataType.DOUBLE, 5, 4);
    INDArray weights = SdeReference.array(SdeReference.STEPS.get("gradients").get("w"));
    ofStates.getRow(4).assign(weights.reshape(4));
    INDArray ofQuadratures = Nd4j.zeros(DataType.DOUBLE, 5, 2);
    ofQuadratures.getRow(4).assign(0.5);
    return compiled.backward(ofStates, ofQuadratures);
  }

  private static void assertClose(JsonNode expected, INDArray actual) {
    INDArray numbers = SdeReference.array(expected);
    assertEquals(numbers.length(), actual.length());
    INDArray flat = actual.dup('c').reshape(actual.length());
    double largest =
        numbers.dup('c').reshape(numbers.length()).sub(flat).amaxNumber().doubleValue();
    assertTrue(largest < TOLERANCE, "off by " + largest);
  }
}
