package io.github.dl4jode.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import org.hipparchus.ode.ODEIntegrator;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.AdamsMoultonIntegrator;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The problems of DETEST at three tolerances, next to the integrators of Hipparchus. */
class DetestTest {

  private static final double[] TOLERANCES = {1e-3, 1e-6, 1e-9};
  private static final Map<DetestProblem, double[]> ENDS = new EnumMap<>(DetestProblem.class);
  private static final Map<Double, Map<Solver, List<Work>>> WORK = new HashMap<>();

  /** A solve: f evaluations, and the largest error of a component at the end in tolerances. */
  private record Work(DetestProblem problem, int evaluations, double error) {}

  private static OrdinaryDifferentialEquation equation(DetestProblem problem) {
    return new OrdinaryDifferentialEquation() {
      @Override
      public int getDimension() {
        return problem.initial().length;
      }

      @Override
      public double[] computeDerivatives(double t, double[] y) {
        double[] d = new double[y.length];
        problem.function().evaluate(t, y, d);
        return d;
      }
    };
  }

  private static double[] end(ODEIntegrator integrator, DetestProblem problem) {
    return integrator
        .integrate(equation(problem), new ODEState(0, problem.initial()), DetestProblem.END)
        .getPrimaryState();
  }

  /** The ends are by DOP853 of Hipparchus with a tolerance near rounding. */
  @BeforeAll
  static void solveAll() {
    for (DetestProblem problem : DetestProblem.values()) {
      ENDS.put(problem, end(new DormandPrince853Integrator(1e-12, 20, 1e-14, 1e-14), problem));
    }
    for (double tolerance : TOLERANCES) {
      Map<Solver, List<Work>> bySolver = new EnumMap<>(Solver.class);
      for (Solver solver : Solver.values()) {
        bySolver.put(solver, solver.of(tolerance));
      }
      WORK.put(tolerance, bySolver);
    }
  }

  private static double error(DetestProblem problem, double tolerance, double... end) {
    double largest = 0;
    double[] expected = ENDS.get(problem);
    for (int i = 0; i < end.length; i++) {
      double unit = tolerance * (1 + Math.abs(expected[i]));
      largest = Math.max(largest, Math.abs(end[i] - expected[i]) / unit);
    }
    return largest;
  }

  private static Work work(Method method, DetestProblem problem, double tolerance) {
    Solution solution =
        OdeSolver.builder()
            .method(method)
            .rtol(tolerance)
            .atol(tolerance)
            .build()
            .solve(problem.field(), problem.initialState(), 0, DetestProblem.END)
            .orThrow();
    return new Work(
        problem,
        solution.statistics().functionEvaluations(),
        error(problem, tolerance, solution.finalState().toDoubleVector()));
  }

  /** Who solves the problems. */
  @SuppressWarnings("ImmutableEnumChecker") // Its functions have no state.
  private enum Solver {
    DOPRI5(Methods.DOPRI5),
    TSIT5(Methods.TSIT5),
    DOPRI8(Methods.DOPRI8),
    ADAMS(Methods.ADAMS),
    HIPPARCHUS_54(tolerance -> new DormandPrince54Integrator(1e-12, 20, tolerance, tolerance)),
    HIPPARCHUS_853(tolerance -> new DormandPrince853Integrator(1e-12, 20, tolerance, tolerance)),
    HIPPARCHUS_ADAMS(tolerance -> new AdamsMoultonIntegrator(5, 1e-12, 20, tolerance, tolerance));

    private final BiFunction<DetestProblem, Double, Work> work;

    Solver(Method method) {
      this.work = (problem, tolerance) -> work(method, problem, tolerance);
    }

    Solver(DoubleFunction<ODEIntegrator> peer) {
      this.work =
          (problem, tolerance) -> {
            ODEIntegrator integrator = peer.apply(tolerance);
            double[] end = end(integrator, problem);
            return new Work(problem, integrator.getEvaluations(), error(problem, tolerance, end));
          };
    }

    List<Work> of(double tolerance) {
      return Arrays.stream(DetestProblem.values())
          .map(problem -> work.apply(problem, tolerance))
          .toList();
    }
  }

  /** Two independent programs agree on the ends, so that the errors below mean something. */
  @ParameterizedTest
  @EnumSource
  void theEndIsThatOfAnotherProgram(DetestProblem problem) {
    Solution tight =
        OdeSolver.builder()
            .method(Methods.DOPRI8)
            .rtol(1e-13)
            .atol(1e-13)
            .maximumSteps(100_000)
            .build()
            .solve(problem.field(), problem.initialState(), 0, DetestProblem.END)
            .orThrow();
    assertEquals(0, error(problem, 1e-10, tight.finalState().toDoubleVector()), 1, "1e-10");
  }

  /**
   * Without the peer there is no such thing as few evaluations: on average not more, and on no
   * problem many more. The errors are those of the peer on average, and Adams takes half of the
   * evaluations with larger errors.
   */
  @ParameterizedTest
  @CsvSource({
    "DOPRI5, HIPPARCHUS_54, 1.01, 1.35, 1.2, 1100",
    "TSIT5, HIPPARCHUS_54, 1, 1.35, 1, 1000",
    "DOPRI8, HIPPARCHUS_853, 0.9, 1.25, 1.05, 60",
    "ADAMS, HIPPARCHUS_ADAMS, 0.6, 1.1, 12, 10000"
  })
  void evaluationsAndErrorsAreThoseOfHipparchusOrLess(
      Solver ours, Solver peer, double average, double most, double errors, double largest) {
    for (double tolerance : TOLERANCES) {
      List<Work> of = WORK.get(tolerance).get(ours);
      List<Work> other = WORK.get(tolerance).get(peer);
      double sum = 0;
      double sumOfErrors = 0;
      for (int i = 0; i < of.size(); i++) {
        double ratio = (double) of.get(i).evaluations / other.get(i).evaluations;
        String where = ours + " " + of.get(i).problem + " at " + tolerance + ": ";
        assertTrue(ratio < most, where + ratio);
        assertTrue(of.get(i).error < largest, where + of.get(i).error);
        sum += Math.log(ratio);
        sumOfErrors += Math.log(counted(of.get(i)) / counted(other.get(i)));
      }
      String where = ours + " at " + tolerance + ": ";
      assertTrue(Math.exp(sum / of.size()) < average, where + Math.exp(sum / of.size()));
      assertTrue(
          Math.exp(sumOfErrors / of.size()) < errors, where + Math.exp(sumOfErrors / of.size()));
    }
  }

  /** Errors below a tenth of the tolerance are as good as each other. */
  private static double counted(Work of) {
    return Math.max(0.1, of.error);
  }

  /** The table of docs/solvers.md: evaluations of a class, and the mean of its errors. */
  @AfterAll
  static void writeTable() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| tolerance | class | `DOPRI5` | `TSIT5` | `DOPRI8` | `ADAMS` | 54 | 853 | Adams–Moulton |");
    lines.add("|---|---|---|---|---|---|---|---|---|");
    for (double tolerance : TOLERANCES) {
      for (int group = 0; group < 5; group++) {
        StringBuilder line = new StringBuilder();
        line.append(
            String.format(
                "| %s | %s |",
                group == 0 ? "1e%.0f".formatted(Math.log10(tolerance)) : "",
                "ABCDE".charAt(group)));
        for (Solver solver : Solver.values()) {
          List<Work> of = WORK.get(tolerance).get(solver).subList(5 * group, 5 * group + 5);
          int evaluations = of.stream().mapToInt(Work::evaluations).sum();
          double error = of.stream().mapToDouble(it -> Math.log(it.error)).sum() / 5;
          String mean = Math.exp(error) < 1 ? "%.1g" : "%.0f";
          line.append(
              String.format(Locale.ROOT, " %,d (" + mean + ") |", evaluations, Math.exp(error)));
        }
        lines.add(line.toString());
      }
    }
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target", "detest.md"), lines);
  }
}
