package io.github.dl4jode.tape.internal.patch;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.parallel.PerThread;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The memory of all convolutions of a tape that have the same sizes; one of them runs at a time.
 */
final class DoublePatchMemory {

  /** So many columns fill the registers of a product; images with fewer pixels are joined. */
  private static final int COLUMNS = 64;

  /** Of the patches of an image: 8 MiB. */
  private static final long MOST_NUMBERS = 1 << 20;

  /**
   * Without the vector module products take longer than ND4J's, but its patches take still longer.
   * Measured on one thread, ND4J's forward and backward pass and these: 1 to 64 channels of 28×28
   * pixels 39 and 139 to 13 and 29 ms, 16 to 32 channels 5 and 33 to 9 and 18, 64 to 64 channels 18
   * and 72 to 38 and 73.
   */
  private static final long MOST_CHANNELS_WITHOUT_VECTORS = 16;

  private static final int MOST_BLOCKS = 8;

  /** Some 50 µs: what is shorter is not divided. */
  private static final double LEAST_MULTIPLICATIONS = 2e6;

  /** Cotangents of weights and bias, of each block of images. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Sums(double[][] ofWeights, double[][] ofBias) {}

  private final PatchGeometry patches;
  private final Workers workers;
  private final double[] weights;
  private final double[] bias;
  private final PerThread<DoublePatchLane> lanes;
  private Optional<Sums> sums = Optional.empty();

  DoublePatchMemory(PatchGeometry patches, Workers workers) {
    this.patches = patches;
    this.workers = workers;
    this.weights = new double[patches.taps() * patches.outputChannels()];
    this.bias = new double[patches.outputChannels()];
    int[] places = patches.places();
    this.lanes =
        new PerThread<>(workers, () -> new DoublePatchLane(patches, places, imagesOfGroup()));
  }

  /** Whether the patches of an image fit a cache, and products with them are fast enough. */
  static boolean suits(ConvolutionSizes sizes) {
    long pixels = sizes.output().height() * sizes.output().width();
    long taps = sizes.inputChannels() * sizes.kernel().height() * sizes.kernel().width();
    return (VectorModule.isUsable() || sizes.inputChannels() <= MOST_CHANNELS_WITHOUT_VECTORS)
        && taps * pixels <= MOST_NUMBERS
        && taps * sizes.outputChannels() <= MOST_NUMBERS;
  }

  PatchGeometry patches() {
    return patches;
  }

  double[] weights() {
    return weights;
  }

  double[] bias() {
    return bias;
  }

  /** That of this thread. */
  DoublePatchLane lane() {
    return lanes.get();
  }

  /** Those of a backward pass, of the thread that runs it. */
  Sums sums() {
    if (sums.isEmpty()) {
      int blocks = blocks();
      sums =
          Optional.of(
              new Sums(new double[blocks][weights.length], new double[blocks][bias.length]));
    }
    return sums.get();
  }

  /** The images that are computed together. */
  int imagesOfGroup() {
    return Math.min(
        patches.batch(), Math.max(1, (COLUMNS + patches.pixels() / 2) / patches.pixels()));
  }

  /** The groups of images; the last one may be smaller. */
  int groups() {
    return (patches.batch() + imagesOfGroup() - 1) / imagesOfGroup();
  }

  /** The blocks of groups that have sums of their own, whatever the number of threads. */
  int blocks() {
    return Math.min(MOST_BLOCKS, groups());
  }

  int firstGroup(int block) {
    return (int) ((long) block * groups() / blocks());
  }

  /** Computes parts, by several threads if they are long enough. */
  void run(int parts, IntConsumer part) {
    double multiplications = (double) weights.length * patches.pixels() * patches.batch();
    workers.run(parts, multiplications >= LEAST_MULTIPLICATIONS, part);
  }
}
