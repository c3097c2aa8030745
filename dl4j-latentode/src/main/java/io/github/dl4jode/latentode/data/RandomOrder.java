package io.github.dl4jode.latentode.data;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Orders and choices that belong to a seed, the same everywhere. */
final class RandomOrder {

  private RandomOrder() {}

  /** Random numbers that belong to a seed and to one of many things that share it. */
  static SplittableRandom random(long seed, long purpose) {
    return new SplittableRandom(seed(seed, purpose));
  }

  /** A seed for one of many things that share a seed. */
  static long seed(long seed, long purpose) {
    // A large odd factor keeps the streams of neighbouring seeds and purposes apart.
    return new SplittableRandom(seed).nextLong() ^ purpose * 0xD1B54A32D192ED03L;
  }

  /** The numbers 0 to count - 1 in the order of a seed. */
  static int[] permutation(int count, long seed) {
    return drawn(count, count, seed);
  }

  /** Some of the numbers 0 to count - 1, increasing; those of a smaller choice are among them. */
  static int[] choose(int chosen, int count, long seed) {
    int[] choice = drawn(chosen, count, seed);
    Arrays.sort(choice);
    return choice;
  }

  /** The shuffle of Fisher and Yates from the front, so that it can stop early. */
  private static int[] drawn(int drawn, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] numbers = IntStream.range(0, count).toArray();
    for (int i = 0; i < drawn; i++) {
      int other = i + random.nextInt(count - i);
      int kept = numbers[i];
      numbers[i] = numbers[other];
      numbers[other] = kept;
    }
    return Arrays.copyOf(numbers, drawn);
  }
}
