package io.github.dl4jode.mnist.data;

import io.github.dl4jode.program.training.DataName;
import java.util.zip.CRC32;

/**
 * Digits to learn from and digits to test with.
 *
 * @param training not empty
 * @param test not empty
 * @param origin where they come from, for the report
 * @param checksum of a folder's digits, those that are left out included; otherwise empty
 */
public record DigitSets(Digits training, Digits test, String origin, String checksum) {

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

  /**
   * Digits that are known by their origin.
   *
   * @throws DigitDataException if a set is empty
   */
  public DigitSets(Digits training, Digits test, String origin) {
    this(training, test, origin, "");
  }

  /** A number that tells digits apart, CRC-32 in hexadecimal digits. */
  static String checksum(Digits... sets) {
    CRC32 sum = new CRC32();
    for (Digits digits : sets) {
      digits.addTo(sum);
    }
    return Long.toHexString(sum.getValue());
  }

  /** What is learned from, among the settings of a training: a folder has many spellings. */
  public DataName data() {
    return new DataName(origin, "", checksum);
  }

  /** The same test digits, but only the first training digits. */
  public DigitSets limitTraining(int count) {
    return new DigitSets(training.first(count), test, origin, checksum);
  }
}
