package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The gradients equal those of torchsde in float64 for the same increments. */
class ReferenceGradientsTest {

  private static final double[] OUTPUT_TIMES = {0, 0.25, 0.5, 0.75, 1};
  private static final double TOLERANCE = 1e-12;

  private static final Map<String, SdeMethod> METHODS =
      Map.of(
          "euler", SdeMethods.EULER_MARUYAMA,
          "milstein", SdeMethods.MILSTEIN,
          "milstein_grad_free", SdeMethods.DERIVATIVE_FREE_MILSTEIN,
          "srk", SdeMethods.SRID2,
          "euler_heun", SdeMethods.EULER_HEUN,
          "heun", SdeMethods.HEUN,
          "midpoint", SdeMethods.MIDPOINT,
          "reversible_heun", SdeMethods.REVERSIBLE_HEUN,
          "log_ode", SdeMethods.LOG_ODE);

  static List<Arguments> gradients() {
    List<Arguments> cases = new ArrayList<>();
    for (String problem : List.of("diag2", "general")) {
      for (Calculus calculus : Calculus.values()) {
        JsonNode results =
            SdeReference.STEPS
                .get("gradients")
                .get("results")
                .get(problem)
                .get(calculus.name().toLowerCase());
        METHODS.forEach(
            (name, method) -> {
              JsonNode expected = results.get(name + "_backprop");
              boolean bracketsAreZero = name.equals("log_ode") && problem.equals("diag2");
              if (expected != null && !bracketsAreZero) {
                for (int every : new int[] {1, 3, 100}) {
                  cases.add(
                      Arguments.of(
                          problem,
                          calculus,
                          method,
                          new SdeGradientMethod.StoredStates(every),
                          expected));
                }
              }
            });
        JsonNode exact = results.get("reversible_heun_exact_adjoint");
        if (exact != null) {
          cases.add(
              Arguments.of(
                  problem,
                  calculus,
                  SdeMethods.REVERSIBLE_HEUN,
                  new SdeGradientMethod.UndoneSteps(),
                  exact));
          cases.add(
              Arguments.of(
                  problem,
                  calculus,
                  SdeMethods.MIDPOINT,
                  new SdeGradientMethod.AdjointEquation(),
                  results.get("midpoint_continuous_adjoint_midpoint")));
        }
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @MethodSource("gradients")
  void gradientsEqualTheReference(
      String problem,
      Calculus calculus,
      SdeMethod method,
      SdeGradientMethod gradient,
      JsonNode expected) {
    Map<String, INDArray> parameters = used(problem);
    try (CompiledSde compiled =
        SdeSolver.of(method, 0.125)
            .compile(SdeReference.equation(problem, calculus, parameters), gradient)) {
      INDArray start = SdeReference.initialState(problem);
      INDArray states =
          compiled.solve(start, OUTPUT_TIMES, SdeReference.path(compiled.noiseSize())).states();
      assertEquals(expected.get("loss").asDouble(), loss(states), TOLERANCE);
      SdeGradients gradients = compiled.backward(cotangents(states));
      assertClose(expected.get("grad_y0"), gradients.initialState());
      long place = 0;
      for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
        long end = place + parameter.getValue().length();
        INDArray part = gradients.parameters().get(NDArrayIndex.interval(place, end));
        assertClose(expected.get("grad_" + parameter.getKey()), part);
        place = end;
      }
    }
  }

  /** The parameters in an order of their own; the general problem has no c and s. */
  private static Map<String, INDArray> used(String problem) {
    Map<String, INDArray> used = new LinkedHashMap<>(SdeReference.parameters());
    if (problem.equals("general")) {
      used.keySet().retainAll(List.of("M", "a"));
    }
    return used;
  }

  private static INDArray weights() {
    return SdeReference.array(SdeReference.STEPS.get("gradients").get("w")).reshape(4);
  }

  private static double loss(INDArray states) {
    double last = states.getRow(4).mul(weights()).sumNumber().doubleValue();
    double squares = 0;
    for (int i = 1; i < 4; i++) {
      squares += states.getRow(i).mul(states.getRow(i)).sumNumber().doubleValue();
    }
    return last + 0.1 * squares;
  }

  private static INDArray cotangents(INDArray states) {
    INDArray cotangents = states.mul(0.2);
    cotangents.getRow(0).assign(0);
    cotangents.getRow(4).assign(weights());
    return cotangents;
  }

  private static void assertClose(JsonNode expected, INDArray actual) {
    INDArray numbers = SdeReference.array(expected);
    double largest =
        numbers
            .reshape(numbers.length())
            .sub(actual.reshape(actual.length()))
            .amaxNumber()
            .doubleValue();
    assertTrue(largest < TOLERANCE, "off by " + largest);
  }

  @Test
  void referencesAreThere() {
    assertEquals(3 * (4 + 6 + 1 + 5) + 4, gradients().size());
  }

  @Test
  void tenThousandStepsUndoneGiveTheStoredGradient() {
    INDArray stored = gradientOfManySteps(new SdeGradientMethod.StoredStates(1));
    INDArray undone = gradientOfManySteps(new SdeGradientMethod.UndoneSteps());
    double largest = stored.sub(undone).amaxNumber().doubleValue();
    assertTrue(largest < 1e-10, "off by " + largest);
    assertTrue(stored.amaxNumber().doubleValue() > 1e-3, "a gradient that tests nothing");
  }

  private static INDArray gradientOfManySteps(SdeGradientMethod method) {
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.REVERSIBLE_HEUN, 1e-4)
            .compile(
                SdeReference.equation("diag2", Calculus.STRATONOVICH, used("diag2")), method)) {
      INDArray start = SdeReference.initialState("diag2");
      SdeSolution solution = compiled.solve(start, OUTPUT_TIMES, compiled.newNoise(7, 0));
      assertEquals(10_000, solution.steps());
      SdeGradients gradients = compiled.backward(cotangents(solution.states()));
      return Nd4j.concat(0, gradients.initialState(), gradients.parameters());
    }
  }
}
