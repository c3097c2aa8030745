package io.github.dl4jode.mnist.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EmbeddedDigitsTest {

  private final DigitSets sets = new EmbeddedDigits().load();

  @Test
  void sixThousandAndOneThousandDigitsAsManyOfEach() {
    assertArrayEquals(
        new int[] {600, 600, 600, 600, 600, 600, 600, 600, 600, 600},
        sets.training().countsByLabel());
    assertArrayEquals(
        new int[] {100, 100, 100, 100, 100, 100, 100, 100, 100, 100}, sets.test().countsByLabel());
  }

  @Test
  void theyAreReallyMnist() {
    // Mean and standard deviation of a pixel of MNIST's training set: 0.1307 and 0.3081.
    Digits digits = sets.training();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < digits.size(); i++) {
      for (byte pixel : digits.image(i)) {
        double value = (pixel & 0xFF) / 255.0;
        sum += value;
        squares += value * value;
      }
    }
    double count = (double) digits.size() * Digits.PIXELS;
    double mean = sum / count;
    assertEquals(0.1307, mean, 0.002);
    assertEquals(0.3081, Math.sqrt(squares / count - mean * mean), 0.002);
  }

  @Test
  void labelsAreNotSorted() {
    int changes = 0;
    for (int i = 1; i < 1000; i++) {
      changes += sets.training().label(i) != sets.training().label(i - 1) ? 1 : 0;
    }
    // In random order nine of ten neighbours differ: 899 ± 4 · 9.5.
    assertEquals(899, changes, 38);
  }
}
