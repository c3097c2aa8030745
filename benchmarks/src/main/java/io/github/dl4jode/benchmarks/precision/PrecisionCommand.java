package io.github.dl4jode.benchmarks.precision;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of {@link PrecisionCase}. */
@Command(
    name = "precision",
    sortOptions = false,
    description = "Error against evaluations and time, of every method on twelve problems.")
public final class PrecisionCommand extends BenchmarkCommand {

  @Option(
      names = "--problems",
      paramLabel = "NAME",
      split = ",",
      description = "Some of the problems, such as arenstorf,robertson. Default: all.")
  private List<String> problems = List.of();

  @Option(
      names = "--budget",
      paramLabel = "N",
      defaultValue = "100000",
      description = "The most evaluations of a solve. Default: ${DEFAULT-VALUE}.")
  private int budget;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often a short solve is made. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write charts next to this document, and the table between its marks.")
  private Path markdown;

  @Override
  protected BenchmarkCase benchmark() {
    List<PrecisionProblem> all = PrecisionCase.allProblems();
    List<String> labels = all.stream().map(PrecisionProblem::label).toList();
    for (String name : problems) {
      require(
          labels.contains(name),
          "--problems: there is no %s; choose from %s".formatted(name, String.join(", ", labels)));
    }
    require(budget >= 100, "--budget must be at least 100, not " + budget);
    require(iterations >= 1, "--iterations must be at least 1, not " + iterations);
    require(
        problems.isEmpty() || markdown == null,
        "--markdown needs all problems; leave out --problems");
    if (markdown != null) {
      PrecisionReport.SECTION.check(markdown);
    }
    return new PrecisionCase(
        all.stream()
            .filter(problem -> problems.isEmpty() || problems.contains(problem.label()))
            .toList(),
        budget,
        iterations,
        Optional.ofNullable(markdown));
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
