package io.github.dl4jode.cde.data;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A random order. */
final class RandomPermutation {

  private RandomPermutation() {}

  /** The numbers 0 to count - 1 in a random order, by the shuffle of Fisher and Yates. */
  static int[] of(int count, SplittableRandom random) {
    int[] numbers = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = numbers[i];
      numbers[i] = numbers[other];
      numbers[other] = kept;
    }
    return numbers;
  }
}
