package io.github.dl4jode.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.benchmarks.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class TargetTableTest {

  /** What makes each case short. */
  private static final Map<String, List<String>> SHORT =
      Map.of(
          "field", List.of("--batch", "1"),
          "mnist", List.of("--batch", "2"),
          "stock", List.of("--batch", "1"),
          "gradients", List.of("--steps", "100"),
          "examples", List.of("--batch", "20"),
          "scaling", List.of("--largest", "1000"),
          "first", List.of("--batch", "2", "--iterations", "3"),
          "sde", List.of("--batch", "1"));

  /** A figure that a case does not print would be found after minutes otherwise. */
  @Test
  void everyCasePrintsTheFiguresOfItsRows() {
    for (SuiteCase suiteCase : TargetTable.cases(List.of(1))) {
      if (suiteCase.variant() == Variant.WITHOUT_VECTORS) {
        // The same command line as usual.
        continue;
      }
      List<String> arguments = new ArrayList<>(suiteCase.arguments());
      for (String name : List.of("--iterations", "--warmup", "--steps", "--batch")) {
        int index = arguments.indexOf(name);
        if (index >= 0) {
          arguments.subList(index, index + 2).clear();
        }
      }
      if (!arguments.get(0).equals("first")) {
        arguments.addAll(List.of("--iterations", "1", "--warmup", "0"));
      }
      arguments.addAll(SHORT.getOrDefault(arguments.get(0), List.of()));
      JsonNode run = Run.json(arguments.toArray(String[]::new));
      suiteCase.rows().forEach(row -> assertEquals(row, row.summarize(List.of(run)).row()));
    }
  }

  @Test
  void whatCoresCanShareRunsWithEachNumberOfThreads() {
    List<SuiteCase> cases = TargetTable.cases(List.of(1, 2));
    long networks = cases.stream().filter(each -> each.arguments().contains("mnist")).count();
    assertEquals(10, networks);
    assertEquals(
        Set.of("field", "mnist", "cnf", "latent", "examples"),
        cases.stream()
            .filter(each -> each.threads() == 2)
            .map(each -> each.arguments().get(0))
            .collect(Collectors.toSet()));
    assertEquals(cases.size(), cases.stream().map(SuiteCase::title).distinct().count());
  }

  /** A target of a peer needs a driver, and a reference to it. */
  @Test
  void everyTargetHasWhatItIsComparedWith() {
    for (SuiteCase each : TargetTable.cases(List.of(1, 2, 4))) {
      for (Row row : each.rows()) {
        boolean toPeer = row.reference() instanceof Reference.OfPeer;
        assertEquals(toPeer, each.peer().isPresent(), row.name());
        assertTrue(toPeer || !row.target().needsPeer(), row.name());
        assertTrue(
            row.reference() instanceof Reference.Measured
                || !(row.target() instanceof Target.OfReference),
            row.name());
      }
    }
  }

  @Test
  void iterationsOfStochasticModelsAreToTakeAQuarterOfThePeersTime() {
    List<SuiteCase> models =
        TargetTable.cases(List.of(1, 2)).stream()
            .filter(each -> each.arguments().contains("sde"))
            .filter(each -> each.arguments().contains("--model"))
            .toList();
    assertEquals(
        List.of(
            List.of("sde", "--model", "latent_lorenz", "--batch", "128"),
            List.of("sde", "--model", "gan", "--batch", "128")),
        models.stream().map(SuiteCase::arguments).toList());
    for (SuiteCase each : models) {
      assertEquals(each.arguments(), each.peer().orElseThrow());
      assertEquals(1, each.threads());
      assertEquals(
          List.of(new Target.OfPeer(0.25)), each.rows().stream().map(Row::target).toList());
    }
  }

  /** The rows that the issue of stochastic equations names, with what it asks of them. */
  @Test
  void solvesOfStochasticEquationsAreToTakeATwentiethOrAFifthOfThePeersTime() {
    Map<String, Target> targets = new TreeMap<>();
    for (SuiteCase each : TargetTable.cases(List.of(1))) {
      if (each.variant() == Variant.USUAL) {
        each.rows().forEach(row -> targets.put(row.name(), row.target()));
      }
    }
    Target twentieth = new Target.OfPeer(1.0 / 20);
    for (String solve : List.of("euler", "milstein", "srk", "midpoint", "reversible heun")) {
      assertEquals(twentieth, targets.get("stochastic equation of 3, " + solve + ", forward"));
      assertEquals(twentieth, targets.get("stochastic equation of 3, " + solve + ", discrete"));
    }
    for (String steps : List.of("", "1,000 steps, ")) {
      String name = "stochastic equation of 3, reversible heun, " + steps;
      assertEquals(twentieth, targets.get(name + "undone"));
    }
    assertEquals(twentieth, targets.get("stochastic equation of 3, euler, 1,000 steps, discrete"));
    Target fifth = new Target.OfPeer(1.0 / 5);
    for (String gradient : List.of("forward", "discrete", "undone")) {
      assertEquals(
          fifth, targets.get("stochastic equation of 64, reversible heun, " + gradient), gradient);
    }
    assertEquals(twentieth, targets.get("Brownian increments of 256 × 3, one query"));
  }

  @Test
  void thePeerSolvesTheSameEquation() {
    List<SuiteCase> solves =
        TargetTable.cases(List.of(1)).stream()
            .filter(each -> each.arguments().get(0).equals("sde"))
            .filter(each -> each.variant() == Variant.USUAL)
            .toList();
    assertEquals(11, solves.size());
    for (SuiteCase each : solves) {
      List<String> peer = each.peer().orElseThrow();
      // What follows says how often ours is repeated.
      assertEquals(peer, each.arguments().subList(0, peer.size()));
      List<String> more = each.arguments().subList(peer.size(), each.arguments().size());
      assertTrue(more.isEmpty() || more.get(0).equals("--warmup"), each.title());
    }
  }

  @Test
  void someRowsAreInEachVariantWithOneThread() {
    List<SuiteCase> cases = TargetTable.cases(List.of(1, 2));
    for (Variant variant : List.of(Variant.DOUBLE, Variant.WITHOUT_VECTORS)) {
      List<SuiteCase> varied = cases.stream().filter(each -> each.variant() == variant).toList();
      assertEquals(
          TargetTable.IN_EACH_VARIANT,
          varied.stream()
              .flatMap(each -> each.rows().stream())
              .map(Row::name)
              .collect(Collectors.toSet()));
      varied.forEach(each -> assertEquals(1, each.threads(), each.title()));
      varied.forEach(
          each ->
              assertEquals(
                  variant == Variant.DOUBLE,
                  each.title().contains("--data-type double"),
                  "" + each));
    }
    // Without the usual run with one thread there is nothing to compare with.
    assertEquals(
        Set.of("field", "spiral", "cde", "sde"),
        TargetTable.cases(List.of(2)).stream()
            .filter(each -> each.variant() != Variant.USUAL)
            .map(each -> each.arguments().get(0))
            .collect(Collectors.toSet()));
  }

  @Test
  void aCaseRunsInAProcessOfItsOwn() throws CaseFailedException {
    SuiteCase solver =
        new SuiteCase(List.of("solver", "--warmup", "0", "--iterations", "1"), 2, List.of());
    JsonNode run = new ProcessRunner().run(solver);
    assertEquals(2, run.path("threads").asInt());
    assertTrue(run.path("ms").asDouble() > 0, run.toString());
  }

  @Test
  void aProcessThatFailsSaysWhy() {
    SuiteCase wrong = new SuiteCase(List.of("field", "--batch", "0"), 1, List.of());
    Exception failure =
        assertThrows(CaseFailedException.class, () -> new ProcessRunner().run(wrong));
    assertEquals("exit code 2: --batch must be at least 1, not 0", failure.getMessage());
  }
}
