package io.github.dl4jode.program.training;

import io.github.dl4jode.program.OptionChecks;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for what a training leaves, and for going on with it, a mixin. */
public final class ReportOptions {

  @Mixin private final OutputFolder output = new OutputFolder("report");

  @Mixin private final SavingOptions saving;

  @Option(names = "--no-pictures", description = "Draw nothing.")
  private boolean withoutPictures;

  /** The options with a default for the iterations or epochs between two saves. */
  public ReportOptions(int saveEvery) {
    saving = new SavingOptions(saveEvery);
  }

  /**
   * Checks the options.
   *
   * @throws ParameterException if one is out of its range
   */
  public void check(OptionChecks checks) {
    saving.check(checks);
  }

  /** The folder. */
  public OutputFolder output() {
    return output;
  }

  /**
   * What is saved in the folder, if that is asked for and there is something; otherwise the model
   * to start from.
   *
   * @param model the name of its file
   * @param out for the message that there is nothing yet
   */
  public <T> T begun(String model, PrintWriter out, Supplier<T> saved, Supplier<T> fresh) {
    return saving.begun(output.file(model), output.path(), out, saved, fresh);
  }

  /** Iterations or epochs between two saves. */
  public int saveEvery() {
    return saving.saveEvery();
  }

  /** Whether to go on with what is saved. */
  public boolean resume() {
    return saving.resume();
  }

  /** Whether to draw. */
  public boolean withPictures() {
    return !withoutPictures;
  }
}
