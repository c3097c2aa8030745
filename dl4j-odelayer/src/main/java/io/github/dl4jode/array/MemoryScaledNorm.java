package io.github.dl4jode.array;

import io.github.dl4jode.array.loop.FloatMemory;
import io.github.dl4jode.array.loop.MemoryLoops;
import java.nio.ByteBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Computes the norms by vector loops on host memory, with the scales in a Java array. */
final class MemoryScaledNorm extends ScaledNorm {

  private final INDArray scaled;
  private final ByteBuffer scaledMemory;
  private final ByteBuffer before;
  private final ByteBuffer after;
  private final float[] scale;
  private float floor;

  MemoryScaledNorm(INDArray vector, INDArray before, INDArray after) {
    super(vector);
    this.scaled = vector;
    this.scaledMemory = FloatMemory.bytesOf(vector);
    this.before = FloatMemory.bytesOf(before);
    this.after = FloatMemory.bytesOf(after);
    this.scale = new float[(int) vector.length()];
  }

  @Override
  void setFloor(double newFloor) {
    floor = (float) newFloor;
  }

  @Override
  void updateScales() {
    MemoryLoops.largerMagnitudes(before, after, floor, scale);
  }

  @Override
  void divide() {
    MemoryLoops.divide(scaledMemory, scale);
  }

  @Override
  double euclideanNorm() {
    return Vectors.norm(scaled);
  }

  @Override
  double maximumNorm() {
    return Math.abs(scaled.getDouble(Nd4j.getBlasWrapper().level1().iamax(scaled)));
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
