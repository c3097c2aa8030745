package io.github.dl4jode.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Runs the drivers that do the same work in PyTorch.
 *
 * @param python the interpreter
 * @param driver the program that has all cases
 * @param seconds after which a run measures no more
 */
record Peer(String python, Path driver, int seconds) {

  private static final String DRIVER = "peer.py";
  private static final Duration START = Duration.ofMinutes(2);

  /** What is in use where nobody chose a BLAS, as {@code peer.py} calls it. */
  private static final String SLOW_BLAS = "reference BLAS";

  /**
   * The drivers of a folder.
   *
   * @throws IllegalArgumentException if they are not there
   */
  static Peer of(String python, Path folder, int seconds) {
    Path driver = folder.resolve(DRIVER);
    if (!Files.isRegularFile(driver)) {
      throw new IllegalArgumentException("--peer-drivers: there is no " + driver);
    }
    return new Peer(python, driver, seconds);
  }

  /**
   * Asks for versions.
   *
   * @return with the names {@code torch} and {@code blas}
   * @throws IllegalArgumentException if the interpreter cannot be run, or has no PyTorch
   */
  JsonNode environment() {
    try {
      JsonNode said = process(List.of("--version"), 1, START).run();
      if (said.path("torch").isTextual()) {
        return said;
      }
      throw new IllegalArgumentException(
          "--peer: " + python + " does not say its version of PyTorch but " + said);
    } catch (IOException e) {
      throw new IllegalArgumentException("--peer: " + python + " cannot be run", e);
    } catch (CaseFailedException e) {
      throw new IllegalArgumentException(
          "--peer: " + python + " does not run PyTorch, " + e.getMessage(), e);
    }
  }

  /** Whether products of matrices are so slow that a comparison would say nothing. */
  static boolean hasSlowBlas(JsonNode environment) {
    return environment.path("blas").asText().equals(SLOW_BLAS);
  }

  /**
   * Runs a case once.
   *
   * @param arguments of the driver
   * @throws CaseFailedException if it did not come to its end
   */
  JsonNode run(List<String> arguments, int threads) throws CaseFailedException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--threads", "" + threads, "--seconds", "" + seconds));
    try {
      // One round may take long after the time is over.
      return process(all, threads, Duration.ofSeconds(seconds).plusMinutes(10)).run();
    } catch (IOException e) {
      throw new CaseFailedException(python + " cannot be run: " + e.getMessage());
    }
  }

  private JsonProcess process(List<String> arguments, int threads, Duration longest) {
    List<String> command = new ArrayList<>(List.of(python, driver.toString()));
    command.addAll(arguments);
    String count = Integer.toString(threads);
    return new JsonProcess(
        command, Map.of("OMP_NUM_THREADS", count, "OPENBLAS_NUM_THREADS", count), longest);
  }
}
