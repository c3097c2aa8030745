package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Every step of every method equals that of torchsde or of independent code. */
class ReferenceStepsTest {

  private static final double TOLERANCE = 1e-12;

  private static final List<String> PROBLEMS =
      List.of("gbm", "ou", "diag2", "scalar2", "general", "additive2");

  private static final Map<String, SdeMethod> OF_TORCHSDE =
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

  /** Without SRA1, whose treatment of a g that depends on time differs from Rößler's there. */
  private static final Map<String, SdeMethod> OF_FAMILY =
      Map.of(
          "SEA", SdeMethods.SEA,
          "ShARK", SdeMethods.ADDITIVE_SHARK,
          "GeneralShARK", SdeMethods.SHARK,
          "SPaRK", SdeMethods.SPARK,
          "SlowRK", SdeMethods.SLOW_RK);

  static List<Arguments> torchsde() {
    List<Arguments> cases = new ArrayList<>();
    for (String problem : PROBLEMS) {
      for (Calculus calculus : Calculus.values()) {
        JsonNode methods =
            SdeReference.STEPS.get("torchsde").get(problem).get(calculus.name().toLowerCase());
        OF_TORCHSDE.forEach(
            (name, method) -> {
              boolean wrongThere = problem.equals("scalar2") && name.equals("milstein");
              boolean bracketsAreZero =
                  name.equals("log_ode") && SdeReference.noise(problem) != NoiseType.GENERAL;
              boolean sra1 =
                  name.equals("srk") && SdeReference.noise(problem) == NoiseType.ADDITIVE;
              SdeMethod used =
                  sra1 ? SdeMethods.SRA1 : bracketsAreZero ? SdeMethods.MIDPOINT : method;
              JsonNode steps = methods.get(name);
              if (steps != null && steps.isArray() && !wrongThere) {
                cases.add(Arguments.of(problem, calculus, used, steps));
              }
            });
      }
    }
    return cases;
  }

  static List<Arguments> family() {
    List<Arguments> cases = new ArrayList<>();
    for (String group : List.of("additive", "general")) {
      SdeReference.FAMILY
          .get(group)
          .fields()
          .forEachRemaining(
              problem ->
                  OF_FAMILY.forEach(
                      (name, method) -> {
                        JsonNode steps = problem.getValue().get(name);
                        if (steps != null) {
                          cases.add(
                              Arguments.of(problem.getKey(), Calculus.STRATONOVICH, method, steps));
                        }
                      }));
    }
    return cases;
  }

  static List<Arguments> scalarMilstein() {
    JsonNode steps = SdeReference.STEPS.get("milstein_scalar_correct");
    return List.of(
        Arguments.of("scalar2", Calculus.ITO, SdeMethods.MILSTEIN, steps.get("ito")),
        Arguments.of(
            "scalar2", Calculus.STRATONOVICH, SdeMethods.MILSTEIN, steps.get("stratonovich")));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource({"torchsde", "family", "scalarMilstein"})
  void everyStepEqualsTheReference(
      String problem, Calculus calculus, SdeMethod method, JsonNode steps) {
    StochasticEquation equation = SdeReference.equation(problem, calculus);
    try (CompiledSde compiled = SdeSolver.of(method, 0.125).compile(equation)) {
      SdeSolution solution =
          compiled.solve(
              SdeReference.initialState(problem),
              SdeReference.TIMES,
              SdeReference.path(compiled.noiseSize()));
      INDArray expected = SdeReference.array(steps).reshape(solution.states().shape());
      double largest = expected.sub(solution.states()).amaxNumber().doubleValue();
      assertTrue(largest < TOLERANCE, method.label() + " is off by " + largest);
    }
  }

  @Test
  void referencesAreThereForEveryMethod() {
    assertEquals(59, torchsde().size());
    assertEquals(13, family().size());
  }
}
