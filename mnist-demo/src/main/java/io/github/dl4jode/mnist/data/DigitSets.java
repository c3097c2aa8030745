package io.github.dl4jode.mnist.data;

/**
 * Digits to learn from and digits to test with.
 *
 * @param training not empty
 * @param test not empty
 * @param origin where they come from, for the report
 */
public record DigitSets(Digits training, Digits test, String origin) {

  /**
   * Checks that there is something to learn from and something to test with.
   *
   * @throws DigitDataException if a set is empty
   */
  public DigitSets {
    if (training.size() == 0 || test.size() == 0) {
      throw new DigitDataException("There are no digits in " + origin + ".");
    }
  }

  /** The same test digits, but only the first training digits. */
  public DigitSets limitTraining(int count) {
    return new DigitSets(training.first(count), test, origin);
  }
}
