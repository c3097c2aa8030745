package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The weak order of every method on a problem with diagonal and on one with additive noise, by
 * regression over five step sizes on 10,000 paths. The mean of (y_1 + y_2)² is compared with that
 * of exact solutions on the same paths, so that most of the noise of the means cancels.
 */
class WeakOrderTest {

  private static final int PATHS = 10_000;
  private static final int LEVELS = 5;
  private static final double LARGEST_STANDARD_ERROR = 0.15;

  private static final Set<SdeMethod> OF_SECOND_ORDER_FOR_ADDITIVE_NOISE =
      Set.of(
          SdeMethods.SRA1,
          SdeMethods.ADDITIVE_SHARK,
          SdeMethods.SHARK,
          SdeMethods.SPARK,
          SdeMethods.SLOW_RK);

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (OrderProblem problem : List.of(OrderProblem.DIAGONAL, OrderProblem.ADDITIVE)) {
      for (Calculus calculus : problem.calculi()) {
        SdeMethods.all().stream()
            .filter(method -> method.solves(calculus, problem.noise()))
            .forEach(method -> cases.add(Arguments.of(problem, calculus, method)));
      }
    }
    return cases;
  }

  /** Rößler (2010) and the papers of the methods; an order can be higher on a problem. */
  private static double weakOrder(OrderProblem problem, SdeMethod method) {
    if (problem == OrderProblem.ADDITIVE) {
      return OF_SECOND_ORDER_FOR_ADDITIVE_NOISE.contains(method) ? 2 : 1;
    }
    if (method.equals(SdeMethods.SLOW_RK)) {
      return 2;
    }
    return method.equals(SdeMethods.SRID2) ? 1.5 : 1;
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("cases")
  void errorsOfMeansFallWithTheWeakOrder(
      OrderProblem problem, Calculus calculus, SdeMethod method) {
    double[][] differences = differences(problem, calculus, method, PATHS);
    OrderFit fit = OrderFit.ofMeans(differences);
    double order = weakOrder(problem, method) - 0.15;
    if (fit.standardError() < LARGEST_STANDARD_ERROR) {
      assertTrue(fit.slope() > order, fit.toString());
    } else {
      assertTrue(problem == OrderProblem.ADDITIVE, "no slope in the noise: " + fit);
      requireFall(order, differences);
    }
  }

  /** (y_1 + y_2)² of a method less that of the exact solution [size][path]. */
  static double[][] differences(
      OrderProblem problem, Calculus calculus, SdeMethod method, int paths) {
    BrownianTree path = problem.path(paths, LEVELS, 23);
    double[] exact = problem.exact(calculus, path, LEVELS);
    double[][] differences = new double[LEVELS][paths];
    for (int level = 0; level < LEVELS; level++) {
      double[] end = problem.solve(method, calculus, problem.stepSize(level, LEVELS), path);
      for (int p = 0; p < paths; p++) {
        differences[level][p] = square(end, p) - square(exact, p);
      }
    }
    return differences;
  }

  /**
   * The error is so small that sampling hides its slope, as that of Heun's method for additive
   * noise, whose weak order there is 2: at least it falls as much from the largest step on.
   */
  private static void requireFall(double order, double[]... differences) {
    int largest = LEVELS - 1;
    double first = Math.abs(mean(differences[largest])) + 3 * standardError(differences[largest]);
    for (int level = 0; level < largest; level++) {
      double limit = first * Math.pow(2, order * (level - largest));
      double error = Math.abs(mean(differences[level]));
      assertTrue(error < limit + 3 * standardError(differences[level]), "at level " + level);
    }
  }

  private static double mean(double... values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double standardError(double... values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares) / values.length;
  }

  private static double square(double[] states, int path) {
    double sum = states[2 * path] + states[2 * path + 1];
    return sum * sum;
  }
}
