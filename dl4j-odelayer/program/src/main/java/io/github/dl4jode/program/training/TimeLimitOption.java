package io.github.dl4jode.program.training;

import io.github.dl4jode.program.OptionChecks;
import java.time.Duration;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The option for the time that a training may take, a mixin. */
public final class TimeLimitOption {

  private static final Duration NO_LIMIT = Duration.ofDays(36_500);

  private static final double MOST_MINUTES = 1e7;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "End a training early after so many minutes. Default: no limit.")
  private Double minutes;

  /**
   * Checks the option.
   *
   * @throws ParameterException if it is not positive
   */
  public void check(OptionChecks checks) {
    if (minutes != null) {
      checks.positive("--minutes", minutes);
    }
  }

  /** How long a training may take; a hundred years without the option. */
  public Duration value() {
    return minutes == null
        ? NO_LIMIT
        : Duration.ofMillis(Math.round(60_000 * Math.min(minutes, MOST_MINUTES)));
  }
}
