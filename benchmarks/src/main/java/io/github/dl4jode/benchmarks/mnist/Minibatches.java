package io.github.dl4jode.benchmarks.mnist;

import io.github.dl4jode.mnist.data.Cropping;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.Digits;
import org.nd4j.linalg.dataset.DataSet;

/** Full minibatches, epoch after epoch without end. */
final class Minibatches {

  private static final long SEED = 1;

  private final Digits digits;
  private final int size;
  private DigitBatches batches;
  private int epoch;
  private int left;

  /** Minibatches of a size that is at most the number of digits. */
  Minibatches(Digits digits, int size) {
    this.digits = digits;
    this.size = size;
  }

  /** The next one; its arrays are released by the call after. */
  DataSet next() {
    if (left == 0) {
      batches = DigitBatches.ofEpoch(digits, size, Cropping.NONE, SEED, epoch++);
      left = digits.size() / size;
    }
    left--;
    return batches.next();
  }
}
