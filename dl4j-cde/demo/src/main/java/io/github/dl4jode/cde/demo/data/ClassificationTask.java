package io.github.dl4jode.cde.demo.data;

import io.github.dl4jode.cde.data.LabelledSeriesSet;
import java.util.List;

/**
 * What is learned from, and what is tested with.
 *
 * @param training all that is learned from
 * @param test series of the same channels and classes
 */
public record ClassificationTask(LabelledSeriesSet training, LabelledSeriesSet test) {

  /** Keeps this part of a set for the test where there is no other. */
  private static final double TEST = 0.2;

  /** The streams of random numbers that share a seed. */
  private static final long SPLIT_STREAM = 0x5711;

  private static final long TRAINING_STREAM = 0x7a11;
  private static final long TEST_STREAM = 0x7e57;

  /** Keeps a fifth of each class for the test, by a seed. */
  public static ClassificationTask heldBack(LabelledSeriesSet all, long seed) {
    LabelledSeriesSet.Parts parts = all.split(TEST, seed ^ SPLIT_STREAM);
    return new ClassificationTask(parts.first(), parts.second());
  }

  /**
   * The tasks of a cross-validation: each has another part of the training series, a share of each
   * class, in the place of the test.
   *
   * @param count the number of parts, 2 or more
   * @throws IllegalArgumentException if there are too few series
   */
  public List<ClassificationTask> folds(int count, long seed) {
    return training.folds(count, seed ^ SPLIT_STREAM).stream()
        .map(parts -> new ClassificationTask(parts.first(), parts.second()))
        .toList();
  }

  /** The same without a share of all values, at random by a seed. */
  public ClassificationTask withoutValues(double share, long seed) {
    return new ClassificationTask(
        training.withoutValues(share, seed ^ TRAINING_STREAM),
        test.withoutValues(share, seed ^ TEST_STREAM));
  }
}
