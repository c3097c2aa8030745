package io.github.dl4jode.benchmarks.precision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.benchmarks.Run;
import io.github.dl4jode.benchmarks.work.WorkCurve;
import io.github.dl4jode.benchmarks.work.WorkPoint;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.term.BlockJacobian;
import io.github.dl4jode.term.Term;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The problems, the curves, and what the command writes. */
class PrecisionTest {

  static List<PrecisionProblem> problems() {
    return PrecisionCase.allProblems();
  }

  @Test
  void sixProblemsAreStiffAndSixAreNot() {
    assertEquals(6, problems().stream().filter(PrecisionProblem::stiff).count());
    assertEquals(12, problems().size());
    assertTrue(PrecisionCase.methods().containsAll(Methods.ofEveryKind()));
  }

  /** By a method that has not made the reference. */
  @ParameterizedTest
  @MethodSource("problems")
  void theEndIsThatOfTheReference(PrecisionProblem problem) {
    Method method = problem.stiff() ? Methods.RODAS5P : Methods.DOPRI8;
    double tolerance = problem.stiff() ? 1e-9 : 1e-12;
    Solution solution =
        problem
            .solver(method, tolerance)
            .maximumSteps(100_000)
            .build()
            .solve(problem.field().get(), problem.initialState(), 0, problem.end())
            .orThrow();
    double error = problem.error(solution.finalState(), problem.reference().get());
    assertTrue(error < (problem.stiff() ? 1e-7 : 2e-8), problem.label() + ": " + error);
  }

  /** Against differences of f: a wrong entry would only slow the solves down. */
  @ParameterizedTest
  @MethodSource("stiffProblems")
  void theJacobianIsThatOfTheFormula(PrecisionProblem problem) {
    Term term = problem.field().get();
    int n = problem.initial().length;
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = 0.3 + 0.1 * (i % 7);
    }
    double[] jacobian = new double[n * n];
    try (BlockJacobian block = term.newBlockJacobian().orElseThrow()) {
      assertEquals(n, block.evaluate(0.5, Nd4j.createFromArray(y), jacobian));
    }
    for (int j = 0; j < n; j++) {
      double step = 0.01; // No component is more than squared: no error but rounding.
      INDArray slope = f(term, y, j, step).sub(f(term, y, j, -step)).div(2 * step);
      double largest = slope.amaxNumber().doubleValue();
      for (int i = 0; i < n; i++) {
        assertEquals(jacobian[i * n + j], slope.getDouble(i), 1e-8 * largest + 1e-6, i + ", " + j);
      }
    }
  }

  static List<PrecisionProblem> stiffProblems() {
    return problems().stream().filter(PrecisionProblem::stiff).toList();
  }

  private static INDArray f(Term term, double[] y, int j, double step) {
    double[] moved = y.clone();
    moved[j] += step;
    INDArray f = Nd4j.createFromArray(new double[y.length]);
    term.evaluate(0.5, Nd4j.createFromArray(moved), f);
    return f;
  }

  private static MethodCurve curve(Method method, double factor) {
    return new MethodCurve(
        method,
        List.of(
            new WorkPoint((int) (100 * factor), 1 * factor, 1e-2),
            new WorkPoint((int) (400 * factor), 4 * factor, 1e-4),
            new WorkPoint((int) (1600 * factor), 16 * factor, 1e-8)),
        "");
  }

  @Test
  void workIsReadBetweenPoints() {
    WorkCurve curve = curve(Methods.DOPRI5, 1).drawn(0);
    assertEquals(200, curve.workFor(1e-3, WorkPoint::evaluations).getAsDouble(), 1e-9);
    assertEquals(8, curve.workFor(1e-6, WorkPoint::milliseconds).getAsDouble(), 1e-9);
    assertEquals(100, curve.workFor(1, WorkPoint::evaluations).getAsDouble(), 1e-9);
    assertEquals(OptionalDouble.empty(), curve.workFor(1e-9, WorkPoint::evaluations));
  }

  @Test
  void theReportHasChartsTheBestAndWhatIsLeftOut(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("solvers.md");
    List<ProblemCurves> curves =
        problems().stream()
            .map(
                problem ->
                    new ProblemCurves(
                        problem,
                        List.of(
                            curve(Methods.DOPRI5, 2),
                            curve(Methods.ADAMS, 1),
                            new MethodCurve(Methods.EULER, List.of(), "it is refused"))))
            .toList();
    new PrecisionReport(curves).save(file);
    String text = Files.readString(file);
    assertTrue(text.startsWith("<!-- bench precision: begin -->\n"), text);
    assertTrue(text.contains("| HIRES | evaluations | `adams` 200 | `adams` 800 | - |"), text);
    assertTrue(text.contains("|  | ms | `adams` 2.00 | `adams` 8.00 | - |"), text);
    assertTrue(text.contains("- Because it is refused: `euler` on Arenstorf orbit; "), text);
    for (String name : List.of("evaluations", "time", "stiff-evaluations", "stiff-time")) {
      byte[] chart = Files.readAllBytes(folder.resolve("precision-" + name + ".png"));
      assertEquals("PNG", new String(chart, 1, 3, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void theCommandSolvesByEveryMethod() {
    JsonNode json =
        Run.json(
            "precision --problems rigid_body,robertson --budget 6000 --iterations 1".split(" "));
    for (String method : List.of("dopri5", "dopri8", "adams", "rodas5p")) {
      assertTrue(json.path("rigid_body_evaluations_at_1e-6").path(method).asDouble() > 50, method);
    }
    assertTrue(json.path("rigid_body_ms_at_1e-6").path("dopri5").asDouble() > 0, json.toString());
    JsonNode stiff = json.path("robertson_evaluations_at_1e-6");
    assertTrue(stiff.path("rodas5p").asDouble() > 500, json.toString());
    assertTrue(stiff.path("dopri5").isMissingNode(), json.toString());
  }

  @Test
  void wrongOptionsAreFoundBefore() {
    ProgramRun run = Run.of("precision", "--problems", "kepler,nothing");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("--problems: there is no nothing; choose from "), run.err());
    assertEquals(2, Run.of("precision", "--budget", "1").exitCode());
    assertEquals(2, Run.of("precision", "--iterations", "0").exitCode());
    assertEquals(2, Run.of("precision", "--markdown", "x.md", "--problems", "kepler").exitCode());
  }
}
