package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.demo.data.DataChoice;
import io.github.dl4jode.latentode.demo.data.HeldBack;
import io.github.dl4jode.latentode.demo.data.LearningTask;
import io.github.dl4jode.latentode.demo.picture.SeriesView;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.DataName;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What is learned from: series that come with the program, or the user's own. */
final class SeriesDataOptions {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "NAME",
      description = "spirals, periodic or lynx-hare.")
  private DataChoice choice;

  @Option(
      names = "--csv",
      required = true,
      paramLabel = "FILE",
      description =
          "Your own series: the columns series, time, and one for each sensor; an empty cell is a"
              + " missing value.")
  private Path file;

  /** The name of the data, or the file. */
  String name() {
    return choice == null ? file.toString() : choice.toString();
  }

  /** The same among the settings of a training. */
  DataName setting() {
    return choice == null ? DataName.of(name(), List.of(file)) : DataName.of(name());
  }

  /**
   * Refuses options that nothing reads.
   *
   * @throws ParameterException if the user has given one
   */
  void requireEffect(OptionChecks checks) {
    boolean generated = choice != null && choice.isGenerated();
    checks.hasEffect("--merge-times", file == null, "without --csv");
    checks.hasEffect("--series", !generated, "without --data=spirals or periodic");
    checks.hasEffect("--observed", choice != DataChoice.SPIRALS, "without --data=spirals");
  }

  /** How they are drawn. */
  SeriesView view() {
    return choice == DataChoice.SPIRALS ? SeriesView.IN_THE_PLANE : SeriesView.BY_TIME;
  }

  /**
   * Reads what there is to read, before ND4J starts; the rest, by a seed, comes after.
   *
   * @throws io.github.dl4jode.program.table.DataException if the file cannot be used
   */
  LongFunction<LearningTask> read(int series, int observed, MergeTimesOption merging) {
    if (choice != null) {
      return seed -> choice.task(series, observed, seed);
    }
    SeriesSet all = merging.read(file);
    return seed -> HeldBack.of(all, all, seed);
  }
}
