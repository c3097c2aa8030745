package io.github.dl4jode.benchmarks.accuracy;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of {@link AccuracyCase}. */
@Command(
    name = "accuracy",
    sortOptions = false,
    description =
        "Error of the gradient against time, by method, gradient and tolerance, on four tasks.")
public final class AccuracyCommand extends BenchmarkCommand {

  @Option(
      names = "--tasks",
      paramLabel = "NAME",
      split = ",",
      description = "Some of spiral,flow,latent,mnist. Default: all.")
  private List<String> tasks = List.of();

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often a short gradient is computed. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write a chart next to this document, and a table between its marks.")
  private Path markdown;

  @Override
  protected BenchmarkCase benchmark() {
    Map<String, Supplier<GradientTask>> all = AccuracyCase.allTasks();
    Map<String, Supplier<GradientTask>> chosen = new LinkedHashMap<>(all);
    for (String name : tasks) {
      require(
          all.containsKey(name),
          "--tasks: there is no %s; choose from %s"
              .formatted(name, String.join(", ", all.keySet())));
    }
    if (!tasks.isEmpty()) {
      chosen.keySet().retainAll(tasks);
    }
    require(iterations >= 1, "--iterations must be at least 1, not " + iterations);
    require(tasks.isEmpty() || markdown == null, "--markdown needs all tasks; leave out --tasks");
    if (markdown != null) {
      AccuracyReport.SECTION.check(markdown);
    }
    return new AccuracyCase(chosen, iterations, Optional.ofNullable(markdown));
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
