package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.Digits;

/** Draws a digit with letters. */
final class Sketch {

  private static final String SHADES = " .:*#";

  private Sketch() {}

  /** The first of these digits, two characters for a pixel; empty rows are left out. */
  static String of(Digits digits) {
    StringBuilder sketch = new StringBuilder();
    for (int row = 0; row < Digits.SIDE; row++) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < Digits.SIDE; column++) {
        int shade = digits.intensity(0, row, column) * SHADES.length() / 256;
        line.append(SHADES.charAt(shade)).append(SHADES.charAt(shade));
      }
      if (!line.toString().isBlank()) {
        sketch.append(line.toString().stripTrailing()).append(System.lineSeparator());
      }
    }
    return sketch.toString();
  }
}
