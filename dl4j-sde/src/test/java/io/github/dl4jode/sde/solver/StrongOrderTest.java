package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The strong order of every method for every kind of noise that it solves, by regression over six
 * step sizes on 400 common paths.
 */
class StrongOrderTest {

  private static final int PATHS = 400;
  private static final int LEVELS = 6;

  /** Two of them are within what the order may be off. */
  private static final double LARGEST_STANDARD_ERROR = 0.075;

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (OrderProblem problem : OrderProblem.values()) {
      for (Calculus calculus : problem.calculi()) {
        SdeMethods.all().stream()
            .filter(method -> method.solves(calculus, problem.noise()))
            .forEach(method -> cases.add(Arguments.of(problem, calculus, method)));
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("cases")
  void errorsFallWithTheStrongOrder(OrderProblem problem, Calculus calculus, SdeMethod method) {
    OrderFit fit = fit(problem, calculus, method);
    assertEquals(method.strongOrder(problem.noise()), fit.slope(), 0.15, fit.toString());
    assertTrue(fit.standardError() < LARGEST_STANDARD_ERROR, fit.toString());
  }

  /** The measured order. */
  static OrderFit fit(OrderProblem problem, Calculus calculus, SdeMethod method) {
    BrownianTree path = problem.path(PATHS, LEVELS, 17);
    double[] exact = problem.exact(calculus, path, LEVELS);
    double[][] errors = new double[LEVELS][];
    for (int level = 0; level < LEVELS; level++) {
      double[] end = problem.solve(method, calculus, problem.stepSize(level, LEVELS), path);
      errors[level] = distances(end, exact);
    }
    return OrderFit.ofRootMeanSquares(errors);
  }

  private static double[] distances(double[] end, double[] exact) {
    double[] distances = new double[end.length / 2];
    for (int p = 0; p < distances.length; p++) {
      distances[p] = Math.hypot(end[2 * p] - exact[2 * p], end[2 * p + 1] - exact[2 * p + 1]);
    }
    return distances;
  }
}
