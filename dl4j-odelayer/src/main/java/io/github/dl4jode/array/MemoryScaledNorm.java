package io.github.dl4jode.array;

import io.github.dl4jode.array.loop.memory.DoubleMemoryLoops;
import io.github.dl4jode.array.loop.memory.MemoryLoops;
import io.github.dl4jode.parallel.Workers;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes the norms by vector loops on host memory, in one pass over the arrays. It writes nothing
 * but for blocks of a sum, each at the same place, which stays in the first cache. The scales are
 * kept only where several vectors have the same.
 */
final class MemoryScaledNorm extends ScaledNorm {

  /**
   * So few floats have a sum of squares of type float; the sums are added as doubles. The last
   * block has what is left, less than twice as many.
   */
  private static final int BLOCK = 2048;

  /** Sums of squares of floats below it have lost small terms. */
  private static final double LEAST_SQUARE = 1e-24;

  /** The same of doubles. */
  private static final double LEAST_SQUARE_IN_DOUBLE = 1e-290;

  /** The scales where they are kept. */
  private record Scales(INDArray array, ByteBuffer memory) {

    static Scales allocate(DataType dataType, long length) {
      INDArray array = OffHeapMemory.uninitialized(dataType, length);
      return new Scales(array, ShortVectors.bytesOf(array));
    }
  }

  private final Optional<MemoryCombination> blocksOfSum;
  private final INDArray scaled;
  private final boolean inDouble;
  private final ByteBuffer memory;
  private final ByteBuffer before;
  private final ByteBuffer after;
  private final int length;
  private final double[] squares;
  private final Workers workers = Workers.ofMachine();
  private final int parts;
  private final IntConsumer sumOfSquares = this::squareBlocks;
  private Optional<Scales> scales = Optional.empty();
  private boolean kept;
  private double floor;

  MemoryScaledNorm(
      Optional<LinearCombination> sum, INDArray vector, INDArray before, INDArray after) {
    super(sum, vector);
    this.blocksOfSum =
        sum.filter(MemoryCombination.class::isInstance)
            .map(MemoryCombination.class::cast)
            .filter(MemoryCombination::hasBlocks);
    this.scaled = vector;
    this.inDouble = vector.dataType() == DataType.DOUBLE;
    this.memory = ShortVectors.bytesOf(vector);
    this.before = ShortVectors.bytesOf(before);
    this.after = ShortVectors.bytesOf(after);
    this.length = (int) vector.length();
    this.squares = new double[Math.max(1, length / BLOCK)];
    this.parts = ShortVectors.threadsFor(length);
  }

  @Override
  void setFloor(double newFloor) {
    floor = newFloor;
  }

  @Override
  void updateScales() {
    kept = false;
  }

  @Override
  void keepScales() {
    if (kept) {
      return;
    }
    if (scales.isEmpty()) {
      scales = Optional.of(Scales.allocate(scaled.dataType(), length));
    }
    ByteBuffer larger = scales.get().memory;
    if (inDouble) {
      DoubleMemoryLoops.largerMagnitudes(before, after, floor, larger, length);
    } else {
      MemoryLoops.largerMagnitudes(before, after, (float) floor, larger, length);
    }
    kept = true;
  }

  @Override
  void divideByScales() {
    keepScales();
    ByteBuffer divisors = scales.orElseThrow().memory;
    if (inDouble) {
      DoubleMemoryLoops.divide(memory, divisors, length);
    } else {
      MemoryLoops.divide(memory, divisors, length);
    }
  }

  @Override
  double euclideanNorm() {
    if (kept || !isToBeDivided()) {
      return super.euclideanNorm();
    }
    if (blocksOfSum.isEmpty()) {
      compute();
    }
    workers.run(parts, sumOfSquares);
    double sum = 0;
    for (double square : squares) {
      sum += square;
    }
    double least = inDouble ? LEAST_SQUARE_IN_DOUBLE : LEAST_SQUARE;
    // Squares overflow and underflow where the norm does not.
    return sum >= least && sum < Double.POSITIVE_INFINITY ? Math.sqrt(sum) : super.euclideanNorm();
  }

  private void squareBlocks(int part) {
    int begin = firstBlock(part);
    int end = firstBlock(part + 1);
    for (int block = begin; block < end; block++) {
      int from = block * BLOCK;
      int to = block == squares.length - 1 ? length : from + BLOCK;
      int at = from;
      if (!isComputed()) {
        at = begin * BLOCK;
        blocksOfSum.orElseThrow().runBlock(from, to, memory, at);
      }
      squares[block] = squares(at, from, to);
    }
  }

  private int firstBlock(int part) {
    return (int) ((long) squares.length * part / parts);
  }

  private double squares(int at, int from, int to) {
    return inDouble
        ? DoubleMemoryLoops.squaredRatios(memory, before, after, floor, from, to)
        : MemoryLoops.squaredRatios(memory, at, before, after, (float) floor, from, to);
  }

  @Override
  double maximumNorm() {
    divide();
    return Math.abs(scaled.getDouble(Nd4j.getBlasWrapper().level1().iamax(scaled)));
  }

  @Override
  public long elements() {
    return scales.map(it -> it.array.length()).orElse(0L);
  }

  @Override
  public void close() {
    scales.ifPresent(it -> it.array.close());
  }
}
