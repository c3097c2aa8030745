package io.github.dl4jode.program;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Refuses options that are out of range, each with one sentence.
 *
 * @param command that they belong to
 */
public record OptionChecks(CommandSpec command) {

  /** Of what is held in memory all at once; ND4J crashes where an array is far too large for it. */
  private static final int MOST = 10_000_000;

  /**
   * A count.
   *
   * @throws ParameterException if it is 0 or negative
   */
  public void atLeastOne(String option, int value) {
    require(value >= 1, option + " must be at least 1, not " + value);
  }

  /**
   * A count of what is held in memory all at once.
   *
   * @throws ParameterException if it is too small, or so large that no memory suffices
   */
  public void inMemory(String option, int least, int value) {
    require(value >= least, "%s must be at least %d, not %d".formatted(option, least, value));
    require(value <= MOST, "%s must be at most %d, not %d".formatted(option, MOST, value));
  }

  /**
   * A positive number.
   *
   * @throws ParameterException if it is not, or infinite, or no number
   */
  public void positive(String option, double value) {
    require(
        value > 0 && value < Double.POSITIVE_INFINITY, option + " must be positive, not " + value);
  }

  /**
   * An option that changes nothing next to the others.
   *
   * @param unused whether it changes nothing
   * @param why such as "without --solver=dopri5"
   * @throws ParameterException if it is so, and the user has given it
   */
  public void hasEffect(String option, boolean unused, String why) {
    boolean given = command.commandLine().getParseResult().hasMatchedOption(option);
    require(!unused || !given, option + " has no effect " + why + "; leave it out");
  }

  /**
   * An option that is a list.
   *
   * @throws ParameterException if a value is in it twice
   */
  public void distinct(String option, List<?> values) {
    Set<Object> seen = new HashSet<>();
    for (Object value : values) {
      require(seen.add(value), option + " has " + value + " twice; name it once");
    }
  }

  /**
   * Anything else.
   *
   * @param message what is wrong if the condition is not met
   * @throws ParameterException if it is not
   */
  public void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(command.commandLine(), message);
    }
  }
}
