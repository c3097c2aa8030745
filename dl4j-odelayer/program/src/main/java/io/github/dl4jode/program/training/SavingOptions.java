package io.github.dl4jode.program.training;

import io.github.dl4jode.program.OptionChecks;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for saving a training on its way, and for going on with it, a mixin. */
public final class SavingOptions {

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
          "Go on with what is saved: the same numbers as from a training that was never stopped. All"
              + " options that these depend on must be as they were.")
  private boolean resume;

  /** The options with a default for the iterations or epochs between two saves. */
  public SavingOptions(int saveEvery) {
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

  /**
   * What is saved, if that is asked for and there is something; otherwise the model to start from.
   *
   * @param file where it is saved
   * @param place where the user expects it, for the message that there is nothing yet
   * @param out for this message
   */
  public <T> T begun(Path file, Path place, PrintWriter out, Supplier<T> saved, Supplier<T> fresh) {
    if (resume && Files.exists(file)) {
      return saved.get();
    }
    T start = fresh.get();
    if (resume) {
      Resuming.beginsAnew(out, place);
    }
    return start;
  }

  /** Iterations or epochs between two saves. */
  public int saveEvery() {
    return saveEvery;
  }

  /** Whether to go on with what is saved. */
  public boolean resume() {
    return resume;
  }
}
