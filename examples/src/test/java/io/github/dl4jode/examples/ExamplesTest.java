package io.github.dl4jode.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ExampleRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example prints what its comment says, and that is what it should be. */
class ExamplesTest {

  static Stream<String> names() throws IOException {
    return ExampleRun.names().stream();
  }

  @Test
  void everyExampleIsRunHere() throws IOException {
    List<String> run =
        Arrays.stream(ExamplesTest.class.getDeclaredMethods())
            .map(method -> method.getName().toLowerCase(Locale.ROOT))
            .toList();
    List<String> missing =
        ExampleRun.names().stream()
            .filter(name -> !run.contains(name.toLowerCase(Locale.ROOT)))
            .toList();
    assertEquals(List.of(), missing);
  }

  @ParameterizedTest
  @MethodSource("names")
  void anExampleHasFewerThanAHundredLines(String name) throws IOException {
    int lines = Files.readAllLines(ExampleRun.source(name)).size();
    assertTrue(lines < 100, lines + " lines");
  }

  @Test
  void theReadmeListsAllExamples() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    List<String> listed =
        Pattern.compile(
                "(?m)^\\| \\[`(\\w+)`\\]\\(src/main/java/io/github/dl4jode/examples/\\1\\.java\\)")
            .matcher(readme)
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();
    assertEquals(new TreeSet<>(ExampleRun.names()), new TreeSet<>(listed));
    for (String part : List.of("spark", "ui")) {
      for (String name : namesIn(part)) {
        String link = "[`%s`](%s/%s)".formatted(name, part, ExampleRun.source(part + "." + name));
        assertTrue(readme.contains(link), link);
      }
    }
  }

  private static List<String> namesIn(String part) throws IOException {
    Path folder = Path.of(part).resolve(ExampleRun.source(part + ".Any")).getParent();
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .filter(name -> !name.equals("package-info"))
          .toList();
    }
  }

  @Test
  void dropInClassifier() throws Exception {
    List<Double> accuracies = ExampleRun.of("DropInClassifier");
    assertTrue(accuracies.get(1) > accuracies.get(0) + 3, "the block helps");
    assertTrue(accuracies.get(1) > 93);
  }

  @Test
  void swapResNet() throws Exception {
    List<Double> parametersAndAccuracies = ExampleRun.of("SwapResNet");
    double without = parametersAndAccuracies.get(1);
    double swapped = parametersAndAccuracies.get(5);
    assertTrue(swapped > without + 2, "the block helps");
    assertTrue(parametersAndAccuracies.get(4) < 0.8 * parametersAndAccuracies.get(2));
  }

  @Test
  void fineTuneSwapped() throws Exception {
    List<Double> accuracies = ExampleRun.of("FineTuneSwapped");
    assertTrue(accuracies.get(2) > accuracies.get(1) + 2, "fine-tuning helps");
    assertTrue(accuracies.get(2) > accuracies.get(0) - 2, "as good as the residual network");
  }

  @Test
  void ownDynamics() throws Exception {
    List<Double> constants = ExampleRun.of("OwnDynamics");
    assertEquals(constants.get(1), constants.get(0), 0.02);
    assertEquals(constants.get(3), constants.get(2), 0.01);
  }

  @Test
  void ownTableau() throws Exception {
    List<Double> printed = ExampleRun.of("OwnTableau");
    assertEquals(3, printed.get(4), 0.15);
    assertTrue(printed.get(6) < 1e-4, "adaptive");
  }

  /** The second bounce is at (1 + 2 · 0.9) √(2 h / g). */
  @Test
  void bouncingBall() throws Exception {
    List<Double> printed = ExampleRun.of("BouncingBall");
    for (int i = 0; i < printed.size(); i += 3) {
      double time = 2.8 * Math.sqrt(2 * printed.get(i) / 9.81);
      assertEquals(time, printed.get(i + 1), 2e-4);
      assertEquals(time / (2 * printed.get(i)), printed.get(i + 2), 2e-4);
    }
    assertEquals(2, printed.get(printed.size() - 2), 1e-4);
  }

  @Test
  void forcedTank() throws Exception {
    List<Double> printed = ExampleRun.of("ForcedTank");
    for (int i = 3; i < printed.size(); i += 4) {
      assertEquals(printed.get(i + 1), printed.get(i + 2), 0.002, "level");
    }
  }

  /** Published values at t = 40 (Hindmarsh, LSODE). */
  @Test
  void stiffChemistry() throws Exception {
    List<Double> printed = ExampleRun.of("StiffChemistry");
    assertEquals(7.1583e-1, printed.get(0), 2e-5);
    assertEquals(9.1855e-6, printed.get(1), 2e-10);
    assertEquals(2.8416e-1, printed.get(2), 2e-5);
  }

  @Test
  void csvFlow() throws Exception {
    List<Double> printed = ExampleRun.of("CsvFlow");
    assertTrue(printed.get(3) < printed.get(2) - 0.4, "the flow helps");
  }

  @Test
  void anomalyScore() throws Exception {
    List<Double> areas = ExampleRun.of("AnomalyScore");
    assertEquals(0, areas.get(0), "all faults are nearer to the mean");
    assertTrue(areas.get(1) > 0.9);
  }

  @Test
  void seriesForecast() throws Exception {
    List<Double> errors = ExampleRun.of("SeriesForecast");
    assertTrue(errors.get(1) < errors.get(0) / 3);
  }

  @Test
  void hamiltonianPendulum() throws Exception {
    List<Double> printed = ExampleRun.of("HamiltonianPendulum");
    assertTrue(printed.get(3) < 0.1, "bounded by the symplectic method");
    assertTrue(printed.get(5) > 3 * printed.get(3), "not by RK4");
  }

  @Test
  void missingTerm() throws Exception {
    List<Double> printed = ExampleRun.of("MissingTerm");
    assertEquals(-0.9, printed.get(1), 0.05);
    assertEquals(0.8, printed.get(3), 0.05);
  }

  @Test
  void drugCalibration() throws Exception {
    List<Double> printed = ExampleRun.of("DrugCalibration");
    for (int i = 0; i < printed.size(); i += 3) {
      assertEquals(printed.get(i + 2), printed.get(i), 3 * printed.get(i + 1), "within error bars");
    }
  }

  @Test
  void spiralClassifier() throws Exception {
    List<Double> printed = ExampleRun.of("SpiralClassifier");
    assertTrue(printed.get(1) > 95, "all values");
    assertTrue(printed.get(4) > 95, "half of them");
    assertTrue(printed.get(7) > 75, "a fifth");
  }

  /** The formulas of Black and Scholes; three standard errors. */
  @Test
  void optionGreeks() throws Exception {
    List<Double> printed = ExampleRun.of("OptionGreeks");
    assertEquals(10.4506, printed.get(1), 0.006);
    assertEquals(printed.get(1), printed.get(0), 0.2);
    assertEquals(printed.get(3), printed.get(2), 0.008);
    assertEquals(printed.get(5), printed.get(4), 1.1);
  }

  @Test
  void modelServer() throws Exception {
    List<Double> printed = ExampleRun.of("ModelServer");
    assertTrue(printed.get(2) > 0.9, "inside");
    assertTrue(printed.get(7) > 0.9, "outside");
  }
}
