package io.github.dl4jode.benchmarks.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.Run;
import io.github.dl4jode.benchmarks.work.WorkCurve;
import io.github.dl4jode.benchmarks.work.WorkPanel;
import io.github.dl4jode.benchmarks.work.WorkPoint;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.solver.OdeSolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** The tasks, the table, and what the command prints. */
class AccuracyTest {

  /** Two ways to the gradient of a task, which share the solver only. */
  @ParameterizedTest
  @ValueSource(strings = {"spiral", "flow"})
  void gradientsAgreeAtATightTolerance(String name) {
    GradientTask task = AccuracyCase.allTasks().get(name).get();
    OdeSolver tight = OdeSolver.builder().rtol(1e-10).atol(1e-10).build();
    try (GradientRun discrete = task.prepare(tight, new DiscreteAdjoint(), DataType.DOUBLE);
        GradientRun adjoint = task.prepare(tight, new ContinuousAdjoint(), DataType.DOUBLE)) {
      INDArray expected = discrete.gradient().dup();
      assertTrue(RelativeError.euclidean(adjoint.gradient(), expected) < 1e-7);
      assertTrue(discrete.evaluations() > 20);
    }
  }

  @Test
  void theReportHasAChartAndTheFastestWays(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("performance.md");
    WorkCurve slow = curve("dopri5, adjoint", 2);
    WorkCurve fast = curve("dopri5, discrete", 1);
    new AccuracyReport(List.of(new WorkPanel("a task", List.of(slow, fast)))).save(file);
    String text = Files.readString(file);
    assertTrue(text.startsWith("<!-- bench accuracy: begin -->\n"), text);
    assertTrue(
        text.contains(
            "| a task | dopri5, discrete: 1.00 ms | dopri5, discrete: 1.00 ms | dopri5, discrete: 2.00 ms |"
                + " dopri5, discrete: 4.00 ms |"),
        text);
    byte[] chart = Files.readAllBytes(folder.resolve("accuracy.png"));
    assertEquals("PNG", new String(chart, 1, 3, StandardCharsets.US_ASCII));
  }

  private static WorkCurve curve(String label, double factor) {
    return new WorkCurve(
        label,
        WorkCurve.Line.SOLID,
        0,
        List.of(new WorkPoint(50, factor, 1e-2), new WorkPoint(200, 4 * factor, 1e-4)));
  }

  @Test
  void theCommandMeasuresOneTask() {
    JsonNode json = Run.json("accuracy --tasks spiral --iterations 2".split(" "));
    assertTrue(json.path("spiral_ms_at_1e-03").asDouble() > 0, json.toString());
    assertTrue(json.path("spiral_best_at_1e-03").asText().contains(", "), json.toString());
    assertTrue(json.path("flow_ms_at_1e-03").isMissingNode(), json.toString());
  }

  @Test
  void wrongOptionsAreFoundBefore() {
    ProgramRun run = Run.of("accuracy", "--tasks", "spiral,nothing");
    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("--tasks: there is no nothing; choose from "), run.err());
    assertEquals(2, Run.of("accuracy", "--iterations", "0").exitCode());
    assertEquals(2, Run.of("accuracy", "--markdown", "x.md", "--tasks", "spiral").exitCode());
  }
}
