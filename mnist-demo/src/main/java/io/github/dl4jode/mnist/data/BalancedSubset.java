package io.github.dl4jode.mnist.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Draws as many digits of each label at random: walks through a seeded permutation and takes each
 * digit until its label has its share. The subset keeps the order of the walk.
 */
public final class BalancedSubset {

  private BalancedSubset() {}

  /**
   * Draws a subset.
   *
   * @param count a multiple of 10
   * @throws IllegalArgumentException if the count is not such a multiple, or there are too few of a
   *     digit
   */
  public static Digits of(Digits digits, int count, long seed) {
    if (count < Digits.CLASSES || count % Digits.CLASSES != 0) {
      throw new IllegalArgumentException(
          "A balanced subset has a multiple of 10 digits, not " + count);
    }
    int share = count / Digits.CLASSES;
    int[] taken = new int[Digits.CLASSES];
    int[] indices = new int[count];
    int next = 0;
    for (int index : Permutation.of(digits.size(), seed)) {
      int label = digits.label(index);
      if (taken[label] < share) {
        taken[label]++;
        indices[next++] = index;
      }
    }
    if (next < count) {
      throw new IllegalArgumentException(
          "There are not " + share + " of each digit among " + digits.size());
    }
    return digits.select(indices);
  }

  /**
   * Draws both sets and writes them as the four gzipped files of MNIST.
   *
   * @throws IOException if a file cannot be written
   */
  public static void write(DigitSets sets, int trainingCount, int testCount, long seed, Path folder)
      throws IOException {
    Digits training = of(sets.training(), trainingCount, seed);
    Digits test = of(sets.test(), testCount, seed);
    Files.createDirectories(folder);
    IdxWriter.writeImages(training, folder.resolve(MnistFile.TRAINING_IMAGES.gzipName()));
    IdxWriter.writeLabels(training, folder.resolve(MnistFile.TRAINING_LABELS.gzipName()));
    IdxWriter.writeImages(test, folder.resolve(MnistFile.TEST_IMAGES.gzipName()));
    IdxWriter.writeLabels(test, folder.resolve(MnistFile.TEST_LABELS.gzipName()));
  }
}
