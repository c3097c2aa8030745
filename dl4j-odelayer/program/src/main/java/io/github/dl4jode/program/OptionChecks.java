package io.github.dl4jode.program;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Refuses options that are out of range, each with one sentence.
 *
 * @param command that they belong to
 */
public record OptionChecks(CommandSpec command) {

  /**
   * A count.
   *
   * @throws ParameterException if it is 0 or negative
   */
  public void atLeastOne(String option, int value) {
    require(value >= 1, option + " must be at least 1, not " + value);
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
