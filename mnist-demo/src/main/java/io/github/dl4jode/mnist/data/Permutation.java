package io.github.dl4jode.mnist.data;

import java.util.SplittableRandom;

/** Random orders that depend on their seed alone. */
final class Permutation {

  private Permutation() {}

  /** The numbers from 0 to count - 1 in an order drawn uniformly (Fisher and Yates). */
  static int[] of(int count, long seed) {
    return of(count, new SplittableRandom(seed));
  }

  static int[] of(int count, SplittableRandom random) {
    int[] order = identity(count);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  static int[] identity(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }
}
