package io.github.dl4jode.cde.demo.training;

import java.util.Arrays;

/**
 * How well series were classified.
 *
 * @param loss the mean cross entropy, in nats
 * @param confusion the number of series [class][predicted class]
 */
public record ClassificationResult(double loss, int[][] confusion) {

  /** Copies the counts. */
  public ClassificationResult {
    confusion = Arrays.stream(confusion).map(int[]::clone).toArray(int[][]::new);
  }

  /** The counts; a copy. */
  @Override
  public int[][] confusion() {
    return Arrays.stream(confusion).map(int[]::clone).toArray(int[][]::new);
  }

  /** The number of series. */
  public int count() {
    return Arrays.stream(confusion).flatMapToInt(Arrays::stream).sum();
  }

  /** The share of series that were classified as what they are. */
  public double accuracy() {
    int right = 0;
    for (int i = 0; i < confusion.length; i++) {
      right += confusion[i][i];
    }
    return (double) right / count();
  }
}
