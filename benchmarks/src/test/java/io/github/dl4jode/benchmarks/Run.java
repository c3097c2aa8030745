package io.github.dl4jode.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A run of the program inside this process.
 *
 * @param exitCode what it returned
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Run(int exitCode, String out, String err) {

  /** Runs the program. */
  public static Run of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Benchmarks.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }

  /** The only line of a run that must have gone well. */
  public JsonNode json() {
    assertEquals(0, exitCode, err);
    List<String> lines = out.lines().toList();
    assertEquals(1, lines.size(), out);
    try {
      return new ObjectMapper().readTree(lines.get(0));
    } catch (JsonProcessingException e) {
      throw new AssertionError(out, e);
    }
  }
}
