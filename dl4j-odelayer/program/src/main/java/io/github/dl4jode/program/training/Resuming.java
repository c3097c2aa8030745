package io.github.dl4jode.program.training;

import io.github.dl4jode.program.file.FileException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What all programs do where a training is stopped, and where {@code --resume} goes on with it. */
public final class Resuming {

  private Resuming() {}

  /** Says that a training was stopped early, if it was. */
  public static void stopped(PrintWriter out, int done, int all, String unit) {
    if (done < all) {
      out.printf("Stopped by --minutes after %d of %d %s%n", done, all, unit);
    }
    out.flush();
  }

  /**
   * Says how many epochs are there already, if any.
   *
   * @param what has learned for them
   */
  public static void goesOn(PrintWriter out, Object what, int done, int all) {
    if (done >= all) {
      out.printf("%s: all epochs are there%n", what);
    } else if (done > 0) {
      out.printf(
          "%s: %d of %d epochs are there, going on with epoch %d%n", what, done, all, done + 1);
    }
    out.flush();
  }

  /** Says that there was nothing to go on with. */
  public static void beginsAnew(PrintWriter out, Path place) {
    out.printf("There is nothing to resume in %s yet: starting from the beginning%n", place);
    out.flush();
  }

  /**
   * Refuses to go on with a training of other settings.
   *
   * @param saved what is to be resumed, such as a file
   * @param differences between its settings and those asked for
   * @throws FileException if there are any
   */
  public static void requireSame(Object saved, List<Difference> differences) {
    if (!differences.isEmpty()) {
      throw new FileException(
          "%s is of another training: %s; resume it with its own options, or choose another place for the output."
              .formatted(
                  saved,
                  differences.stream()
                      .map(Difference::toString)
                      .collect(Collectors.joining("; "))));
    }
  }

  /** The refusal to go on with a model that no program has trained. */
  public static FileException notTrainedHere(Path model) {
    return new FileException(
        model
            + " has no settings of a training, so that it cannot be resumed; choose another place for the output.");
  }
}
