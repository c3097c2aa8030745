package io.github.dl4jode.array;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.array.loop.memory.DoubleMemory;
import io.github.dl4jode.array.loop.memory.DoubleMemoryLoops;
import io.github.dl4jode.array.loop.memory.FloatMemory;
import io.github.dl4jode.array.loop.memory.MemoryLoops;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A sum of many vectors, which few arrays hold in turn. On a CPU the sum is in a Java array until
 * it is delivered, and to add a vector makes no objects, which a call of a BLAS routine does.
 */
public abstract sealed class Accumulator {

  /**
   * A sum that begins as 0.
   *
   * @param sum receives the sum [n], contiguous, of type FLOAT or DOUBLE; must outlive this
   */
  public static Accumulator of(INDArray sum) {
    if (!HostLoops.areAllowed()) {
      return new DeviceSum(sum);
    }
    return sum.dataType() == DataType.FLOAT ? new FloatSum(sum) : new DoubleSum(sum);
  }

  /** Starts again from 0. */
  public abstract void clear();

  /**
   * An action that adds what an array holds when the action runs.
   *
   * @param term of the type and length of the sum, contiguous; must outlive the action
   */
  public abstract Runnable adding(INDArray term);

  /** Writes the sum to its array. */
  public abstract void deliver();

  /**
   * Adds the sum to another array, without a call of BLAS: one that divides 10,000 elements among
   * threads leaves them spinning for milliseconds, on cores that the next loops need.
   *
   * @param target of the type and length of the sum, contiguous
   */
  public abstract void addTo(INDArray target);

  /** In a Java array of type float. */
  private static final class FloatSum extends Accumulator {

    private final FloatBuffer target;
    private final float[] sum;

    private FloatSum(INDArray target) {
      this.target = FloatMemory.of(target);
      this.sum = new float[Math.toIntExact(target.length())];
    }

    @Override
    public void clear() {
      Arrays.fill(sum, 0);
    }

    @Override
    public Runnable adding(INDArray array) {
      if (VectorModule.isUsable()) {
        ByteBuffer terms = FloatMemory.bytesOf(array);
        return () -> MemoryLoops.add(terms, sum);
      }
      FloatBuffer source = FloatMemory.of(array);
      float[] term = new float[sum.length];
      return () -> {
        source.get(0, term);
        add(term, sum);
      };
    }

    @Override
    public void addTo(INDArray array) {
      FloatBuffer memory = FloatMemory.of(array);
      float[] elements = new float[sum.length];
      memory.get(0, elements);
      add(sum, elements);
      memory.put(0, elements);
    }

    private static void add(float[] term, float[] sum) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += term[i];
      }
    }

    @Override
    public void deliver() {
      target.put(0, sum);
    }
  }

  /** In a Java array of type double. */
  private static final class DoubleSum extends Accumulator {

    private final DoubleBuffer target;
    private final double[] sum;

    private DoubleSum(INDArray target) {
      this.target = DoubleMemory.of(target);
      this.sum = new double[Math.toIntExact(target.length())];
    }

    @Override
    public void clear() {
      Arrays.fill(sum, 0);
    }

    @Override
    public Runnable adding(INDArray array) {
      if (VectorModule.isUsable()) {
        ByteBuffer terms = DoubleMemory.bytesOf(array);
        return () -> DoubleMemoryLoops.add(terms, sum);
      }
      DoubleBuffer source = DoubleMemory.of(array);
      double[] term = new double[sum.length];
      return () -> {
        source.get(0, term);
        add(term, sum);
      };
    }

    @Override
    public void addTo(INDArray array) {
      DoubleBuffer memory = DoubleMemory.of(array);
      double[] elements = new double[sum.length];
      memory.get(0, elements);
      add(sum, elements);
      memory.put(0, elements);
    }

    private static void add(double[] term, double[] sum) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += term[i];
      }
    }

    @Override
    public void deliver() {
      target.put(0, sum);
    }
  }

  /** By operations on the array itself. */
  private static final class DeviceSum extends Accumulator {

    private final INDArray sum;

    private DeviceSum(INDArray sum) {
      this.sum = sum;
      clear();
    }

    @Override
    public void clear() {
      Vectors.zero(sum);
    }

    @Override
    public Runnable adding(INDArray term) {
      return () -> Vectors.add(1, term, sum);
    }

    @Override
    public void deliver() {
      // It is there already.
    }

    @Override
    public void addTo(INDArray array) {
      Vectors.add(1, sum, array);
    }
  }
}
