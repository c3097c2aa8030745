package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.Benchmarks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Runs each case in a Java of its own, like this one but for the number of threads, which OpenMP
 * reads before Java starts. A process that is running when this one ends is ended with it.
 */
final class ProcessRunner implements CaseRunner {

  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final int LINES_OF_A_FAILURE = 3;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Override
  public JsonNode run(SuiteCase suiteCase) throws CaseFailedException {
    try {
      Path out = temporaryFile();
      Path err = temporaryFile();
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command(suiteCase))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(suiteCase.threads()));
        int exitCode = waitFor(builder.start());
        if (exitCode != 0) {
          throw new CaseFailedException("exit code " + exitCode + ": " + end(err));
        }
        return MAPPER.readTree(Files.readString(out));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The process of a case cannot be run", e);
    }
  }

  private static Path temporaryFile() throws IOException {
    Path file = Files.createTempFile("bench", ".txt");
    // For the case that this process is stopped meanwhile.
    file.toFile().deleteOnExit();
    return file;
  }

  /** The command line of a Java like this one. */
  static List<String> command(SuiteCase suiteCase) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        // Agents look at one process; theirs is this.
        .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-agent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Benchmarks.class.getName());
    command.addAll(suiteCase.arguments());
    command.addAll(List.of("--threads", Integer.toString(suiteCase.threads())));
    return command;
  }

  private static int waitFor(Process process) throws CaseFailedException {
    Thread end = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(end);
    try {
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        throw new CaseFailedException("not done after " + LONGEST.toMinutes() + " minutes");
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
