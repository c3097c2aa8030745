package io.github.dl4jode.mnist.data;

import java.util.SplittableRandom;

/** What happens to training images on their way into a minibatch. */
public enum Cropping {
  /** Images stay as they are. */
  NONE,
  /** Four rows and columns of paper are put around each image, and 28 by 28 are cut out of it. */
  RANDOM_CROP;

  private static final int PADDING = 4;

  /** Writes an image as numbers from 0 to 1. */
  void write(Digits digits, int index, float[] target, int offset, SplittableRandom random) {
    int down = this == NONE ? 0 : random.nextInt(2 * PADDING + 1) - PADDING;
    int right = this == NONE ? 0 : random.nextInt(2 * PADDING + 1) - PADDING;
    for (int row = 0; row < Digits.SIDE; row++) {
      for (int column = 0; column < Digits.SIDE; column++) {
        target[offset + row * Digits.SIDE + column] =
            pixel(digits, index, row + down, column + right);
      }
    }
  }

  private static float pixel(Digits digits, int index, int row, int column) {
    boolean inside = row >= 0 && row < Digits.SIDE && column >= 0 && column < Digits.SIDE;
    return inside ? digits.intensity(index, row, column) / 255f : 0;
  }
}
