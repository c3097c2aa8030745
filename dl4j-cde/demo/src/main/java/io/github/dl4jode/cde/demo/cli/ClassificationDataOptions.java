package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.demo.data.ClassificationTask;
import io.github.dl4jode.cde.demo.data.SeriesFileFormat;
import io.github.dl4jode.cde.demo.data.SpiralChoice;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.training.DataName;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What is learned from, a mixin: series that come with the program, or the user's own. */
final class ClassificationDataOptions {

  @Option(
      names = "--data",
      paramLabel = "NAME",
      description =
          "spirals or diffrax-spirals, generated. Default: spirals, unless there is a file.")
  private SpiralChoice choice;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "Your own series: the columns series, label, time, and one for each channel; an empty cell"
              + " is a missing value. A name that ends in .ts or .ts.gz is read in the format of the"
              + " UCR archive.")
  private Path file;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description =
          "Series to test with, of the same format. Without them a fifth of the series of each class"
              + " is kept for the test, by the seed.")
  private Path testFile;

  @Option(
      names = "--series",
      paramLabel = "N",
      defaultValue = "128",
      description =
          "How many spirals are learned from, and how many others tested with."
              + " Default: ${DEFAULT-VALUE}.")
  private int series;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "100",
      description = "Points of a spiral. Default: ${DEFAULT-VALUE}.")
  private int points;

  /**
   * Checks the options.
   *
   * @throws ParameterException if one is out of its range, or two exclude each other
   */
  void check(OptionChecks checks) {
    checks.require(series >= 2, "--series must be at least 2, not " + series);
    checks.require(points >= 2, "--points must be at least 2, not " + points);
    checks.require(
        choice == null || file == null,
        "--data=NAME, --csv=FILE are mutually exclusive (specify only one)");
    checks.require(
        testFile == null || file != null, "--test needs --csv, the series that are learned from");
    checks.hasEffect("--series", file != null, "with --csv");
    checks.hasEffect("--points", file != null, "with --csv");
  }

  /** The name of the data, for the settings of a training. */
  String name() {
    if (file != null) {
      return testFile == null ? file.toString() : file + ", test " + testFile;
    }
    return "%s, %d of %d points".formatted(spirals(), series, points);
  }

  /** The same among the settings of a training. */
  DataName setting() {
    List<Path> files = Stream.of(file, testFile).filter(Objects::nonNull).toList();
    return files.isEmpty() ? DataName.of(name()) : DataName.of(name(), files);
  }

  private SpiralChoice spirals() {
    return choice == null ? SpiralChoice.SPIRALS : choice;
  }

  /**
   * Reads what there is to read; the rest, by a seed, comes after.
   *
   * @throws DataException if a file cannot be used
   */
  LongFunction<ClassificationTask> read() {
    if (file == null) {
      return seed -> spirals().task(series, points, seed);
    }
    LabelledSeriesSet all = SeriesFileFormat.of(file).read(file);
    if (testFile == null) {
      return seed -> heldBack(all, seed);
    }
    LabelledSeriesSet test = test(all);
    return seed -> new ClassificationTask(all, test);
  }

  private ClassificationTask heldBack(LabelledSeriesSet all, long seed) {
    try {
      return ClassificationTask.heldBack(all, seed);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage() + "; give a file with --test.", e);
    }
  }

  private LabelledSeriesSet test(LabelledSeriesSet training) {
    LabelledSeriesSet test = SeriesFileFormat.of(testFile).read(testFile, training.classes());
    if (!test.channels().equals(training.channels())) {
      throw new DataException(
          "%s has the channels %s, %s has %s; both need the same, in one order."
              .formatted(
                  testFile,
                  String.join(", ", test.channels()),
                  file,
                  String.join(", ", training.channels())));
    }
    test.series().stream()
        .filter(one -> one.label() < 0)
        .findFirst()
        .ifPresent(
            one -> {
              throw new DataException(
                  "%s: series %s has no label; a test needs the class of each series."
                      .formatted(testFile, one.id()));
            });
    return test;
  }
}
