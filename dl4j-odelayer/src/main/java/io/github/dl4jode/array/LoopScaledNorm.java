package io.github.dl4jode.array;

import java.util.Optional;
import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Computes the norms by loops on host memory, with the scales in a Java array. */
final class LoopScaledNorm extends ScaledNorm {

  private final INDArray scaled;
  private final Indexer scaledMemory;
  private final Indexer before;
  private final Indexer after;
  private final double[] scale;
  private double floor;

  LoopScaledNorm(
      Optional<LinearCombination> sum, INDArray vector, INDArray before, INDArray after) {
    super(sum, vector);
    this.scaled = vector;
    this.scaledMemory = ShortVectors.memory(vector);
    this.before = ShortVectors.memory(before);
    this.after = ShortVectors.memory(after);
    this.scale = new double[(int) vector.length()];
  }

  @Override
  void setFloor(double newFloor) {
    floor = newFloor;
  }

  @Override
  void updateScales() {
    ShortVectors.largerMagnitudes(before, after, floor, scale);
  }

  @Override
  void divideByScales() {
    ShortVectors.divide(scaledMemory, scale);
  }

  @Override
  double maximumNorm() {
    return ShortVectors.maximumNorm(scaled);
  }

  @Override
  public long elements() {
    return 0;
  }

  @Override
  public void close() {
    // No memory off the heap.
  }
}
