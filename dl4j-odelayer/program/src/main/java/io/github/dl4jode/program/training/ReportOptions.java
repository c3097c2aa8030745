package io.github.dl4jode.program.training;

import io.github.dl4jode.program.OptionChecks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for what a training leaves, and for going on with it, a mixin. */
public final class ReportOptions {

  @Mixin private final OutputFolder output = new OutputFolder("report");

  @Option(
      names = "--save-every",
      paramLabel = "N",
      description =
          "Iterations between two saves, or epochs where these are counted. The end is saved as well."
              + " Default: ${DEFAULT-VALUE}.")
  private int saveEvery;

  @Option(
      names = "--resume",
      description =
          "Go on with what is saved in the folder: the same numbers as from a training that was never"
              + " stopped. All options that these depend on must be as they were.")
  private boolean resume;

  @Option(names = "--no-pictures", description = "Draw nothing.")
  private boolean withoutPictures;

  /** The options with a default for the iterations or epochs between two saves. */
  public ReportOptions(int saveEvery) {
    this.saveEvery = saveEvery;
  }

  /**
   * Checks the options.
   *
   * @throws ParameterException if one is out of its range
   */
  public void check(OptionChecks checks) {
    checks.atLeastOne("--save-every", saveEvery);
  }

  /** The folder. */
  public OutputFolder output() {
    return output;
  }

  /** Iterations or epochs between two saves. */
  public int saveEvery() {
    return saveEvery;
  }

  /** Whether to go on with what is saved. */
  public boolean resume() {
    return resume;
  }

  /** Whether to draw. */
  public boolean withPictures() {
    return !withoutPictures;
  }
}
