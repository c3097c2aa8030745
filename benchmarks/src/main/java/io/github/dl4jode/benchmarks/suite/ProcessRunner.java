package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.Benchmarks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Runs each case in a Java of its own, like this one but for the number of threads, which OpenMP
 * reads before Java starts.
 */
final class ProcessRunner implements CaseRunner {

  private static final Duration LONGEST = Duration.ofMinutes(15);

  @Override
  public JsonNode run(SuiteCase suiteCase) throws CaseFailedException {
    Map<String, String> threads = Map.of("OMP_NUM_THREADS", Integer.toString(suiteCase.threads()));
    try {
      return new JsonProcess(command(suiteCase), threads, LONGEST).run();
    } catch (IOException e) {
      throw new UncheckedIOException("The process of a case cannot be run", e);
    }
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
}
