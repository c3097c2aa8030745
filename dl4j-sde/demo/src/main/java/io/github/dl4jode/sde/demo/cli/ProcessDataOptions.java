package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.sde.demo.data.PathsFile;
import io.github.dl4jode.sde.demo.data.ProcessChoice;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is learned from: a process that is generated, or the user's own series; a mixin. */
final class ProcessDataOptions {

  private static final class Source {

    @Option(
        names = "--data",
        required = true,
        paramLabel = "NAME",
        description = "ou, brownian or lorenz.")
    private ProcessChoice choice;

    @Option(
        names = "--csv",
        required = true,
        paramLabel = "FILE",
        description =
            "Your own series: the columns series, time, and one for each channel; an empty cell is a"
                + " missing value.")
    private Path file;
  }

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--series",
      paramLabel = "N",
      defaultValue = "1024",
      description = "How many series are generated. Default: ${DEFAULT-VALUE}.")
  private int series;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "32",
      description = "Times of each generated series. Default: ${DEFAULT-VALUE}.")
  private int points;

  /** The name of the data, with all that they depend on. */
  String name() {
    return source.choice == null
        ? source.file.toString()
        : "%s (%d series, %d points)".formatted(source.choice, series, points);
  }

  /** The same among the settings of a training. */
  DataName setting() {
    return source.choice == null ? DataName.of(name(), List.of(source.file)) : DataName.of(name());
  }

  /**
   * Checks the options.
   *
   * @throws picocli.CommandLine.ParameterException if one is out of its range, or nothing reads it
   */
  void check(OptionChecks checks) {
    checks.atLeastOne("--series", series);
    checks.require(points >= 2, "--points must be at least 2, not " + points);
    checks.hasEffect("--series", source.file != null, "with --csv");
    checks.hasEffect("--points", source.file != null, "with --csv");
  }

  /** Other series of the same process, where it is known. */
  Optional<SamplePaths> others(int count, long seed) {
    return Optional.ofNullable(source.choice)
        .map(process -> process.generate(count, points, ~seed));
  }

  /**
   * Reads or generates.
   *
   * @throws io.github.dl4jode.program.table.DataException if the file cannot be used
   */
  SamplePaths read(long seed) {
    return source.choice == null
        ? SamplePaths.of(PathsFile.read(source.file), source.file.toString())
        : source.choice.generate(series, points, seed);
  }
}
