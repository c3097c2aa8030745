package io.github.dl4jode.mnist.data;

/** Where the digits come from. */
public sealed interface DigitSource permits EmbeddedDigits, FolderDigits, CachedDigits {

  /**
   * Reads and checks all digits.
   *
   * @throws DigitDataException if a file is missing or damaged
   */
  DigitSets load();
}
