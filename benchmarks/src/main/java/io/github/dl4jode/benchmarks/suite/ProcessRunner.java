package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.Benchmarks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Runs each case in a Java of its own, like this one but for the number of threads, which OpenMP
 * reads before Java starts.
 */
final class ProcessRunner implements CaseRunner {

  private static final String ADD_MODULES = "--add-modules=";
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final Duration LONGEST = Duration.ofMinutes(15);

  @Override
  public JsonNode run(SuiteCase suiteCase) throws CaseFailedException {
    Map<String, String> threads = Map.of("OMP_NUM_THREADS", Integer.toString(suiteCase.threads()));
    try {
      List<String> command =
          command(suiteCase, ManagementFactory.getRuntimeMXBean().getInputArguments());
      return checked(suiteCase, new JsonProcess(command, threads, LONGEST).run());
    } catch (IOException e) {
      throw new UncheckedIOException("The process of a case cannot be run", e);
    }
  }

  /** A figure of another Java than was asked for would be compared with nothing. */
  static JsonNode checked(SuiteCase suiteCase, JsonNode run) throws CaseFailedException {
    if (suiteCase.variant() == Variant.WITHOUT_VECTORS && run.path("vectors").asBoolean()) {
      throw new CaseFailedException(
          "Java has %s all the same; take it out of JDK_JAVA_OPTIONS and JAVA_TOOL_OPTIONS"
              .formatted(VECTOR_MODULE));
    }
    return run;
  }

  /**
   * The command line of a Java like this one, with the vector module or without.
   *
   * @param ofThisJava what this one was started with
   */
  static List<String> command(SuiteCase suiteCase, List<String> ofThisJava) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ofThisJava.stream()
        // Agents look at one process; theirs is this.
        .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-agent"))
        .flatMap(
            argument ->
                suiteCase.variant() == Variant.WITHOUT_VECTORS
                    ? withoutVectors(argument)
                    : Stream.of(argument))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Benchmarks.class.getName());
    command.addAll(suiteCase.arguments());
    command.addAll(List.of("--threads", Integer.toString(suiteCase.threads())));
    return command;
  }

  /** An argument without the module, or nothing where there was nothing else. */
  private static Stream<String> withoutVectors(String argument) {
    if (!argument.startsWith(ADD_MODULES)) {
      return Stream.of(argument);
    }
    String others =
        Arrays.stream(argument.substring(ADD_MODULES.length()).split(","))
            .filter(module -> !module.equals(VECTOR_MODULE))
            .collect(Collectors.joining(","));
    return others.isEmpty() ? Stream.empty() : Stream.of(ADD_MODULES + others);
  }
}
