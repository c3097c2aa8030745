package io.github.dl4jode.benchmarks.suite;

import static io.github.dl4jode.benchmarks.suite.Fixtures.PEER_ROW;
import static io.github.dl4jode.benchmarks.suite.Fixtures.json;
import static io.github.dl4jode.benchmarks.suite.Fixtures.suiteCase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.benchmarks.Run;
import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

/** With shell scripts in place of an interpreter. */
@DisabledOnOs(OS.WINDOWS)
class PeerTest {

  @TempDir Path folder;

  @BeforeEach
  void driver() throws IOException {
    Files.writeString(folder.resolve("peer.py"), "");
  }

  private String interpreter(String script) throws IOException {
    Path file = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + script + "\n");
    assertTrue(file.toFile().setExecutable(true));
    return file.toString();
  }

  private Peer peer(String script) throws IOException {
    return Peer.of(interpreter(script), folder, 7);
  }

  private ProgramRun benchAll(String python) {
    return Run.of("all", "--only", "brownian", "--peer", python, "--peer-drivers", "" + folder);
  }

  private static void assertOneSentence(String expected, ProgramRun run) {
    assertEquals(2, run.exitCode(), run.err());
    assertEquals("", run.out());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(expected), run.err());
  }

  @Test
  void anInterpreterThatIsNotThereIsNamed() {
    assertOneSentence("--peer: /nowhere/python cannot be run", benchAll("/nowhere/python"));
  }

  @Test
  void missingTorchIsSaid() throws IOException {
    String python = interpreter("echo 'python has no PyTorch: No module' >&2; exit 2");
    assertOneSentence("does not run PyTorch, exit code 2: python has no PyTorch", benchAll(python));
  }

  @Test
  void whatIsNoInterpreterIsSaid() throws IOException {
    assertOneSentence("it printed no JSON but: hello", benchAll(interpreter("echo hello")));
    assertOneSentence("it printed no JSON but: nothing", benchAll(interpreter("true")));
    assertOneSentence("does not say its version", benchAll(interpreter("echo '{\"a\":1}'")));
  }

  @Test
  void missingDriversAreNamed() throws IOException {
    Files.delete(folder.resolve("peer.py"));
    assertOneSentence("--peer-drivers: there is no", benchAll(interpreter("true")));
  }

  @Test
  void aSlowBlasIsFound() {
    assertTrue(Peer.hasSlowBlas(json("{'torch':'1','blas':'reference BLAS'}")));
    assertFalse(Peer.hasSlowBlas(json("{'torch':'1','blas':'OpenBLAS'}")));
  }

  /** The driver first, then the case, threads and the bound; threads of the libraries likewise. */
  @Test
  void theDriverGetsTheCaseTheThreadsAndTheBound() throws Exception {
    Peer peer = peer("echo \"{\\\"arguments\\\":\\\"$*\\\",\\\"omp\\\":$OMP_NUM_THREADS}\"");
    JsonNode run = peer.run(List.of("cde", "--length", "100"), 2);
    assertEquals(
        folder.resolve("peer.py") + " cde --length 100 --threads 2 --seconds 7",
        run.path("arguments").asText());
    assertEquals(2, run.path("omp").asInt());
  }

  @Test
  void thePeerRunsRightAfterUsAndIsPartOfTheRun() throws Exception {
    SuiteCase suiteCase = suiteCase("one", PEER_ROW).withPeer("one");
    CaseRunner runner =
        new PeerRunner(each -> json("{'ms':3,'min_ms':3}"), peer("echo '{\"ms\":12}'"));
    Summary summary = PEER_ROW.summarize(List.of(runner.run(suiteCase), runner.run(suiteCase)));
    assertEquals(OptionalDouble.of(12), summary.reference());
    assertEquals(OptionalDouble.of(0.25), summary.referenceRatio());
    assertTrue(summary.isMet());
    assertFalse(runner.run(suiteCase("alone", PEER_ROW)).has("peer"));
  }

  @Test
  void aPeerThatFailsIsNotRunAgainAndOurFigureStays() throws Exception {
    Path calls = folder.resolve("calls");
    CaseRunner runner =
        new PeerRunner(
            each -> json("{'ms':3,'min_ms':3}"),
            peer("echo called >> '" + calls + "'; echo 'it broke' >&2; exit 1"));
    SuiteCase suiteCase = suiteCase("one", PEER_ROW).withPeer("one");
    List<JsonNode> runs = List.of(runner.run(suiteCase), runner.run(suiteCase));
    assertEquals("exit code 1: it broke", runs.get(0).path("peer_failure").asText());
    assertEquals(List.of("called"), Files.readAllLines(calls));
    Summary summary = PEER_ROW.summarize(runs);
    assertEquals(3, summary.median());
    assertEquals(OptionalDouble.empty(), summary.reference());
    assertFalse(summary.isMet());
  }

  @Test
  void aDriverThatLacksTheFigureOfTheRowIsAFailure() throws Exception {
    CaseRunner runner =
        new PeerRunner(each -> json("{'ms':3,'min_ms':3}"), peer("echo '{\"other\":12}'"));
    JsonNode run = runner.run(suiteCase("one", PEER_ROW).withPeer("one"));
    assertThrows(RuntimeException.class, () -> PEER_ROW.summarize(List.of(run)));
  }
}
