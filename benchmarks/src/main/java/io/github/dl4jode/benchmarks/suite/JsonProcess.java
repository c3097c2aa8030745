package io.github.dl4jode.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A process that prints one line of JSON. One that is running when this program ends is ended with
 * it.
 *
 * @param command with its arguments
 * @param variables of its environment, in addition to those of this program
 * @param longest how long it may take
 */
record JsonProcess(List<String> command, Map<String, String> variables, Duration longest) {

  private static final int LINES_OF_A_FAILURE = 3;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  JsonProcess {
    command = List.copyOf(command);
    variables = Map.copyOf(variables);
  }

  /**
   * Runs it.
   *
   * @return what it printed
   * @throws CaseFailedException if it did not come to its end, or did not print JSON
   * @throws IOException if it cannot be started
   */
  JsonNode run() throws CaseFailedException, IOException {
    Path out = temporaryFile();
    Path err = temporaryFile();
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(variables);
      int exitCode = waitFor(builder.start());
      if (exitCode != 0) {
        throw new CaseFailedException("exit code " + exitCode + ": " + end(err));
      }
      return parse(Files.readString(out));
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static JsonNode parse(String printed) throws CaseFailedException {
    try {
      JsonNode json = MAPPER.readTree(printed);
      if (json != null && json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // Said below.
    }
    throw new CaseFailedException(
        "it printed no JSON but: " + printed.lines().findFirst().orElse("nothing"));
  }

  private static Path temporaryFile() throws IOException {
    Path file = Files.createTempFile("bench", ".txt");
    // For the case that this process is stopped meanwhile.
    file.toFile().deleteOnExit();
    return file;
  }

  private int waitFor(Process process) throws CaseFailedException {
    Thread end = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(end);
    try {
      if (!process.waitFor(longest.toSeconds(), TimeUnit.SECONDS)) {
        throw new CaseFailedException("not done after " + longest.toMinutes() + " minutes");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CaseFailedException("interrupted");
    } finally {
      process.destroyForcibly();
      removeHook(end);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending, and the hook does its work.
    }
  }

  private static String end(Path file) throws IOException {
    List<String> lines = Files.readString(file).lines().filter(line -> !line.isBlank()).toList();
    return String.join(
        " / ", lines.subList(Math.max(0, lines.size() - LINES_OF_A_FAILURE), lines.size()));
  }
}
