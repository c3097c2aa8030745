package io.github.dl4jode.mnist.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.mnist.training.EpochResult;
import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.ModelResult;
import io.github.dl4jode.mnist.training.SolverWork;
import io.github.dl4jode.mnist.training.TolerancePoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.knowm.xchart.XYSeries;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Runs from several seeds, made up so that means and deviations can be found by hand. */
class SeedSummaryTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void theDeviationIsThatOfASample() {
    Spread spread = Spread.of(List.of(2.0, 4.0, 9.0));

    assertEquals(5, spread.mean());
    // ((2 - 5)² + (4 - 5)² + (9 - 5)²) / (3 - 1) = 13
    assertEquals(Math.sqrt(13), spread.standardDeviation(), 1e-15);
    assertTrue(spread.hasDeviation());
    assertEquals(7, Spread.of(List.of(7.0)).mean());
    assertFalse(Spread.of(List.of(7.0)).hasDeviation());
  }

  @Test
  void theTableTakesSeedsTogetherHoweverTheyAreSpreadOverFolders() throws IOException {
    // 0.40, 0.50 and 0.48 %: mean 0.46; (0.06² + 0.04² + 0.02²) / 2 = 0.0028, its root 0.0529.
    Path third = write("a", 3, odeNet(0.0048, 24));
    Path first = write("b", 1, resNet(0.0041), odeNet(0.0040, 20));
    Path second = write("c", 2, odeNet(0.0050, 25));

    assertEquals(
        """
        | network | seeds | test error | of each seed | in the paper | parameters | in the paper | NFE forward | NFE backward | block memory |
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|
        | ResNet | 1 | 0.41 % | 0.41 % | 0.41 % | 576,778 | 0.60 M | – | – | 81.1 MB |
        | ODE-Net | 1, 2, 3 | 0.46 ± 0.05 % | 0.40, 0.50, 0.48 % | 0.42 % | 208,266 | 0.22 M | 23.0 | 11.5 | 25.0 MB |
        """,
        SeedTable.format(SeedSummary.of(List.of(third, first, second))));
  }

  @Test
  void meansByEpochAreOverTheSeeds() throws IOException {
    SeedSummary summary =
        SeedSummary.of(List.of(write("a", 1, odeNet(0.004, 20)), write("b", 2, odeNet(0.008, 30))));

    assertEquals(1, summary.groups().size());
    // The first epoch's error is ten times the last one's.
    assertArrayEquals(
        new double[] {0.06, 0.006}, summary.groups().get(0).means(EpochResult::testError), 1e-15);
    assertArrayEquals(
        new double[] {25, 25},
        summary.groups().get(0).means(epoch -> epoch.work().forward()),
        1e-15);
  }

  @Test
  void downsamplingsAreNetworksOfTheirOwn() throws IOException {
    Path usual = write("a", 1, odeNet(0.004, 20));
    Path residual = write("b", 1, odeNet(0.005, 20));
    change(residual, "downsampling", "residual");

    List<SeedGroup> groups = SeedSummary.of(List.of(residual, usual)).groups();

    assertEquals(
        List.of("ODE-Net", "ODE-Net, residual downsampling"),
        groups.stream().map(SeedGroup::title).toList());
  }

  @Test
  void studiesAreMeansOverTheSeedsThatHaveThem() throws IOException {
    Path first = write("a", 1, odeNet(0.004, 20));
    Path second = write("b", 2, odeNet(0.004, 20));
    Path without = write("c", 3, odeNet(0.004, 20));
    addStudies(first, 0.02, 10, 1000);
    addStudies(second, 0.04, 20, 2000);

    SeedSummary summary = SeedSummary.of(List.of(without, first, second));

    assertEquals(1, summary.precisionForSpeed().size());
    assertEquals(0.03, summary.precisionForSpeed().get(0).testError(), 1e-15);
    assertEquals(15, summary.precisionForSpeed().get(0).seconds(), 1e-15);
    assertEquals(1000, summary.memory().get(0).bytes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data | \"elsewhere\" | data (made up, elsewhere)",
        "trainingDigits | 1 | training digits (6000, 1)",
        "testDigits | 1 | test digits (1000, 1)",
        "batchSize | 1 | --batch-size (128, 1)",
        "learningRate | 0.2 | --learning-rate (0.1, 0.2)",
        "schedule | \"cosine\" | --schedule (paper, cosine)",
        "augmentation | \"RANDOM_CROP\" | augmentation (NONE, RANDOM_CROP)",
        "method | \"bosh3\" | --method (dopri5, bosh3)",
        "rtol | 0.01 | --rtol (0.001, 0.01)",
        "atol | 0.01 | --atol (0.001, 0.01)",
        "stepSizeController | \"fixed\" | step size (adaptive, fixed)",
        "gradient | \"discrete\" | --gradient (adjoint, discrete)",
        "epochs | 3 | --epochs (2, 3)",
      })
  void runsThatDifferInMoreThanTheirSeedsAreRefused(String field, String value, String expected)
      throws IOException {
    Path one = write("a", 1, odeNet(0.004, 20));
    Path other = write("b", 2, odeNet(0.004, 20));
    change(other, field, MAPPER.readValue(value, Object.class));

    assertRefused(
        "The runs in %s and %s cannot be taken together, because they differ in %s."
            .formatted(one, other, expected),
        one,
        other);
  }

  @ParameterizedTest
  @CsvSource({"threads, 64", "processors, 64", "java, 21", "system, Mac", "backend, Cuda"})
  void machinesMayDiffer(String field, String value) throws IOException {
    Path one = write("a", 1, odeNet(0.004, 20));
    Path other = write("b", 2, odeNet(0.004, 20));
    change(other, field, value);

    assertEquals(2, SeedSummary.of(List.of(one, other)).groups().get(0).runs().size());
  }

  @Test
  void otherFaultsAreNamed() throws IOException {
    Path one = write("a", 1, odeNet(0.004, 20));
    Path same = write("b", 1, resNet(0.004), odeNet(0.004, 20));
    assertRefused("ODE-Net of seed 1 is both in " + one + " and in " + same, one, same);

    Path unfinished = write("c", 2, odeNet(0.004, 20));
    change(unfinished, "epochs", 3);
    assertRefused("has 2 of 3 epochs behind it; let compare --resume finish it", unfinished);

    assertRefused("There is no trained network in these folders.", write("d", 1));
    assertRefused("There is no file ", folder.resolve("nowhere"));

    Files.writeString(one.resolve("results.json"), "{}");
    assertRefused(
        "results.json cannot be read as results of compare (Missing creator property 'settings'",
        one);
  }

  @Test
  void theFolderHoldsTablesAndPlots() throws IOException {
    Path first = write("a", 1, resNet(0.0041), odeNet(0.0040, 20));
    Path second = write("b", 2, odeNet(0.0050, 25));
    addStudies(first, 0.02, 10, 1000);
    SeedSummary summary = SeedSummary.of(List.of(first, second));

    SummaryFolder written = SummaryFolder.at(folder.resolve("docs"));
    written.saveTables(summary);
    written.savePlots(summary);

    assertEquals(
        List.of(
            "mnist-evaluations-backward-by-forward.png",
            "mnist-evaluations.png",
            "mnist-memory.png",
            "mnist-precision-for-speed.png",
            "mnist-results.csv",
            "mnist-table.md",
            "mnist-test-error.png"),
        names(folder.resolve("docs")));
    assertEquals(
        SeedTable.format(summary),
        Files.readString(folder.resolve("docs/mnist-table.md"), StandardCharsets.UTF_8));
    List<String> lines = Files.readAllLines(folder.resolve("docs/mnist-results.csv"));
    assertEquals(1 + 3 * 2, lines.size());
    assertTrue(lines.get(0).startsWith("downsampling,seed,model,"), lines.get(0));
    assertTrue(lines.get(6).startsWith("conv,2,odenet,208266,25000000,2,"), lines.get(6));
    assertEquals(lines.get(0).split(",").length, lines.get(6).split(",").length);
  }

  @Test
  void chartsHoldEverySeedAndItsMean() throws IOException {
    List<SeedGroup> groups =
        SeedSummary.of(
                List.of(
                    write("a", 1, resNet(0.004), odeNet(0.004, 20)),
                    write("b", 2, odeNet(0.008, 30))))
            .groups();

    assertEquals(
        List.of("ResNet", "ODE-Net, seed 1", "ODE-Net, seed 2", "ODE-Net"),
        SeedPlots.testError(groups).get(0).getSeriesCollection().stream()
            .map(XYSeries::getName)
            .toList());
    assertArrayEquals(
        new double[] {6, 0.6},
        SeedPlots.testError(groups).get(0).getSeries("ODE-Net").getYData(),
        1e-12);
    assertArrayEquals(
        new double[] {20, 20, 30, 30},
        SeedPlots.backwardByForward(groups).getSeries("ODE-Net").getXData());
    assertArrayEquals(
        new double[] {12.5, 12.5},
        SeedPlots.evaluations(groups).getSeries("ODE-Net, backward").getYData());
  }

  private static ModelResult resNet(double error) {
    return new ModelResult("resnet", "ResNet", 576_778, 81_106_944, epochs(error, SolverWork.NONE));
  }

  /** Half as many evaluations backward as forward, and a megabyte for each. */
  private static ModelResult odeNet(double error, int forward) {
    SolverWork work = new SolverWork(forward, forward / 2.0, 7, 1);
    return new ModelResult("odenet", "ODE-Net", 208_266, forward * 1_000_000L, epochs(error, work));
  }

  private static List<EpochResult> epochs(double error, SolverWork work) {
    return List.of(
        new EpochResult(1, 0.1, 1.25, 0.5, 10 * error, 10, 600, work, work.forward()),
        new EpochResult(2, 0.01, 0.5, 0.875, error, 12, 500, work, work.forward()));
  }

  private Path write(String name, int seed, ModelResult... models) throws IOException {
    Path report = folder.resolve(name);
    RunSettings settings = ResultFixtures.results().settings();
    ReportFolder.at(report)
        .saveResults(new Results(settings, true, Arrays.asList(models), List.of(), List.of()));
    change(report, "seed", seed);
    return report;
  }

  /** Changes one of the settings of a report. */
  private static void change(Path report, String setting, Object value) throws IOException {
    ObjectNode results = (ObjectNode) MAPPER.readTree(report.resolve("results.json").toFile());
    ((ObjectNode) results.get("settings")).putPOJO(setting, value);
    MAPPER.writeValue(report.resolve("results.json").toFile(), results);
  }

  private static void addStudies(Path report, double error, double seconds, long bytes) {
    Results found = ReportFolder.resultsIn(report);
    ReportFolder.at(report)
        .saveResults(
            new Results(
                found.settings(),
                true,
                found.models(),
                List.of(new TolerancePoint("odenet", "ODE-Net", 0.1, error, seconds, 14)),
                List.of(new MemoryPoint("adjoint", 0.01, 20, 14, bytes))));
  }

  private static void assertRefused(String expected, Path... folders) {
    ReportException refusal =
        assertThrows(ReportException.class, () -> SeedSummary.of(List.of(folders)));
    assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
  }

  private static List<String> names(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(names::add);
    }
    return names;
  }
}
