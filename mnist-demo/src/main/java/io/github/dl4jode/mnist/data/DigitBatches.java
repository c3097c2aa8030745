package io.github.dl4jode.mnist.data;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Minibatches of digits: features [batch, 1, 28, 28] from 0 to 1, labels [batch, 10]; the last one
 * may be smaller. The arrays of a minibatch are released when the next one is asked for.
 */
public final class DigitBatches implements DataSetIterator {

  private static final long serialVersionUID = 1L;

  private final transient Digits digits;
  private final int batchSize;
  private final int[] order;
  private final Cropping augmentation;
  private final long cropSeed;

  private transient SplittableRandom crops;
  private transient DataSet current;
  private int next;

  private DigitBatches(
      Digits digits, int batchSize, int[] order, Cropping augmentation, long cropSeed) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("A minibatch needs a digit, not " + batchSize);
    }
    this.digits = digits;
    this.batchSize = batchSize;
    this.order = order;
    this.augmentation = augmentation;
    this.cropSeed = cropSeed;
    reset();
  }

  /** All digits in their order, unchanged. */
  public static DigitBatches inOrder(Digits digits, int batchSize) {
    return new DigitBatches(
        digits, batchSize, Permutation.identity(digits.size()), Cropping.NONE, 0);
  }

  /**
   * The minibatches of one epoch: an order, and crops where asked for, that depend on the seed and
   * the epoch alone, so that every model sees the same.
   */
  public static DigitBatches ofEpoch(
      Digits digits, int batchSize, Cropping augmentation, long seed, int epoch) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < epoch; i++) {
      random = random.split();
    }
    int[] order = Permutation.of(digits.size(), random);
    return new DigitBatches(digits, batchSize, order, augmentation, random.nextLong());
  }

  /** The number of minibatches. */
  public int count() {
    return (order.length + batchSize - 1) / batchSize;
  }

  @Override
  public boolean hasNext() {
    return next < order.length;
  }

  @Override
  public DataSet next() {
    return next(batchSize);
  }

  @Override
  public DataSet next(int size) {
    if (!hasNext()) {
      throw new NoSuchElementException("There are only " + count() + " minibatches");
    }
    release();
    int count = Math.min(size, order.length - next);
    float[] pixels = new float[count * Digits.PIXELS];
    float[] labels = new float[count * Digits.CLASSES];
    for (int i = 0; i < count; i++) {
      int index = order[next + i];
      augmentation.write(digits, index, pixels, i * Digits.PIXELS, crops);
      labels[i * Digits.CLASSES + digits.label(index)] = 1;
    }
    next += count;
    INDArray features = Nd4j.create(pixels, new long[] {count, 1, Digits.SIDE, Digits.SIDE}, 'c');
    current = new DataSet(features, Nd4j.create(labels, new long[] {count, Digits.CLASSES}, 'c'));
    return current;
  }

  private void release() {
    if (current != null) {
      current.getFeatures().close();
      current.getLabels().close();
      current = null;
    }
  }

  /** Begins again with the same minibatches. */
  @Override
  public void reset() {
    next = 0;
    crops = new SplittableRandom(cropSeed);
  }

  @Override
  public int inputColumns() {
    return Digits.PIXELS;
  }

  @Override
  public int totalOutcomes() {
    return Digits.CLASSES;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** Minibatches are made in microseconds; another thread would only take time from the network. */
  @Override
  public boolean asyncSupported() {
    return false;
  }

  @Override
  public int batch() {
    return batchSize;
  }

  @Override
  public void setPreProcessor(DataSetPreProcessor preProcessor) {
    throw new UnsupportedOperationException("Digits are already between 0 and 1");
  }

  @Override
  public DataSetPreProcessor getPreProcessor() {
    return null;
  }

  @Override
  public List<String> getLabels() {
    return List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }
}
