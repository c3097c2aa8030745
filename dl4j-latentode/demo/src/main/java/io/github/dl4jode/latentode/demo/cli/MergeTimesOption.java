package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.demo.data.SeriesInput;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.DataName;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How near two times of a file may be. */
final class MergeTimesOption {

  @Option(
      names = "--merge-times",
      paramLabel = "FRACTION",
      defaultValue = "0",
      description =
          "Times of your own series that are no farther apart than this part of the time from the"
              + " first point to the last become one. 1e-12 merges what differs by rounding."
              + " Default: ${DEFAULT-VALUE}.")
  private double fraction;

  /** Refuses a fraction that is none. */
  void check(OptionChecks checks) {
    checks.require(
        fraction >= 0 && fraction < 1,
        "--merge-times must be at least 0 and below 1, not " + fraction);
  }

  /**
   * Reads a file.
   *
   * @throws io.github.dl4jode.program.table.DataException if it cannot be used
   */
  SeriesSet read(Path file) {
    return SeriesInput.read(file, fraction);
  }

  /** Data whose times are merged, for the settings of a training. */
  DataName named(DataName data) {
    return fraction == 0 ? data : data.with(" with times merged at " + fraction);
  }
}
