package io.github.dl4jode.mnist.training;

import io.github.dl4jode.mnist.data.Cropping;
import java.util.Objects;

/**
 * How every network of a comparison is trained.
 *
 * @param epochs at least 1
 * @param batchSize at least 1
 * @param augmentation of the training images
 * @param seed of the order of the images and of their crops
 */
public record EpochSettings(int epochs, int batchSize, Cropping augmentation, long seed) {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if there is no epoch, or no image in a minibatch
   */
  public EpochSettings {
    if (epochs < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "Training needs an epoch and a digit in its minibatches, not %d and %d"
              .formatted(epochs, batchSize));
    }
    Objects.requireNonNull(augmentation, "augmentation");
  }
}
