package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.program.testing.ProgramRun;
import java.util.List;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The program, run by tests in this JVM. */
public final class Run {

  private Run() {}

  /** Runs it. */
  public static ProgramRun of(String... arguments) {
    return ProgramRun.of(Benchmarks.commandLine(), arguments);
  }

  /** The only line of a run that must go well. */
  public static JsonNode json(String... arguments) {
    ProgramRun run = of(arguments);
    assertEquals(0, run.exitCode(), run.err());
    List<String> lines = run.out().lines().toList();
    assertEquals(1, lines.size(), run.out());
    try {
      return new ObjectMapper().readTree(lines.get(0));
    } catch (JsonProcessingException e) {
      throw new AssertionError(run.out(), e);
    }
  }
}
