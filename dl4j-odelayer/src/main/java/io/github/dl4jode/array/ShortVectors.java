package io.github.dl4jode.array;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.array.loop.memory.DoubleMemory;
import io.github.dl4jode.array.loop.memory.FloatMemory;
import io.github.dl4jode.parallel.Workers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.DoubleIndexer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.Indexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arithmetic by loops on host memory, for vectors so short that a call would cost more. */
final class ShortVectors {

  // Measured: at 40 elements a loop takes 40 to 55 ns and a call 330; at 252 a call is faster.
  private static final int LONGEST = 96;

  // Measured with one thread, eight rows and registers of 512 bits: up to here loops are as fast as
  // a product by BLAS, and at 1,500 elements twice as fast.
  static final int LONGEST_OF_LOOPS = 65_536;

  // A load from memory costs Java as much for a register of 256 bits: a product takes 0.85 of the
  // time at 5,000 elements, and 0.65 from 10,000 on.
  private static final int LONGEST_OF_ONE_THREAD =
      VectorModule.hasLongRegisters() ? LONGEST_OF_LOOPS : 4_000;

  // From here on loops on floats are faster again, which read the rows from memory. In between,
  // where rows are in the third cache, the product takes 13 % less. Threads share the sums of
  // loops, which BLAS does not do with vectors.
  private static final int LEAST_IN_MEMORY = 2_000_000;

  private static final int LEAST_TO_DIVIDE = 12_000;

  private static final long BYTES_OF_BUFFER = Integer.MAX_VALUE;

  private static final boolean ON_HOST = HostLoops.areAllowed();

  private ShortVectors() {}

  /** Whether loops are possible and faster than calls for vectors like this one. */
  static boolean suit(INDArray x) {
    long length = x.length();
    return ON_HOST && length > 0 && length <= LONGEST;
  }

  /** Whether loops are possible and faster than calls for rows of so many elements. */
  static boolean suit(long length) {
    return ON_HOST && length <= LONGEST && length > 0;
  }

  /** Whether vector loops on memory are possible, and pay for vectors of so many elements. */
  static boolean suitMemoryLoops(INDArray memory, long length) {
    return ON_HOST
        && VectorModule.isUsable()
        && (memory.dataType() == DataType.FLOAT || memory.dataType() == DataType.DOUBLE)
        && length > LONGEST
        && memory.length() * memory.dataType().width() <= BYTES_OF_BUFFER;
  }

  /** The memory of an array for which such loops are possible. */
  static ByteBuffer bytesOf(INDArray array) {
    return array.dataType() == DataType.DOUBLE
        ? DoubleMemory.bytesOf(array)
        : FloatMemory.bytesOf(array);
  }

  /** The threads that share such a loop: below some length others would come too late. */
  static int threadsFor(int length) {
    return length < LEAST_TO_DIVIDE ? 1 : Workers.ofMachine().threads();
  }

  /** Whether sums of rows are faster by these loops than by a product. */
  static boolean suitSumsByLoops(INDArray rows, long length) {
    return suitMemoryLoops(rows, length)
        && (length <= LONGEST_OF_ONE_THREAD
            || Workers.ofMachine().threads() > 1
            || (length >= LEAST_IN_MEMORY && rows.dataType() == DataType.FLOAT));
  }

  static void copy(INDArray from, INDArray to) {
    int n = (int) to.length();
    if (memory(from) instanceof FloatIndexer source && memory(to) instanceof FloatIndexer target) {
      for (int i = 0; i < n; i++) {
        target.put(i, source.get(i));
      }
    } else {
      DoubleIndexer source = (DoubleIndexer) memory(from);
      DoubleIndexer target = (DoubleIndexer) memory(to);
      for (int i = 0; i < n; i++) {
        target.put(i, source.get(i));
      }
    }
  }

  static void scale(double factor, INDArray x) {
    int n = (int) x.length();
    if (memory(x) instanceof FloatIndexer values) {
      for (int i = 0; i < n; i++) {
        values.put(i, (float) (factor * values.get(i)));
      }
    } else {
      DoubleIndexer values = (DoubleIndexer) memory(x);
      for (int i = 0; i < n; i++) {
        values.put(i, factor * values.get(i));
      }
    }
  }

  static void add(double factor, INDArray x, INDArray sum) {
    int n = (int) sum.length();
    if (memory(x) instanceof FloatIndexer terms && memory(sum) instanceof FloatIndexer sums) {
      for (int i = 0; i < n; i++) {
        sums.put(i, (float) (sums.get(i) + factor * terms.get(i)));
      }
    } else {
      DoubleIndexer terms = (DoubleIndexer) memory(x);
      DoubleIndexer sums = (DoubleIndexer) memory(sum);
      for (int i = 0; i < n; i++) {
        sums.put(i, sums.get(i) + factor * terms.get(i));
      }
    }
  }

  static double dot(INDArray x, INDArray y) {
    int n = (int) x.length();
    double sum = 0;
    if (memory(x) instanceof FloatIndexer left && memory(y) instanceof FloatIndexer right) {
      for (int i = 0; i < n; i++) {
        sum += (double) left.get(i) * right.get(i);
      }
    } else {
      DoubleIndexer left = (DoubleIndexer) memory(x);
      DoubleIndexer right = (DoubleIndexer) memory(y);
      for (int i = 0; i < n; i++) {
        sum += left.get(i) * right.get(i);
      }
    }
    return sum;
  }

  static double sum(INDArray x) {
    int n = Math.toIntExact(x.length());
    double sum = 0;
    if (memory(x) instanceof FloatIndexer values) {
      for (int i = 0; i < n; i++) {
        sum += values.get(i);
      }
    } else if (memory(x) instanceof DoubleIndexer values) {
      for (int i = 0; i < n; i++) {
        sum += values.get(i);
      }
    } else {
      return x.sumNumber().doubleValue();
    }
    return sum;
  }

  static double sumOfMagnitudes(INDArray x) {
    int n = (int) x.length();
    double sum = 0;
    if (memory(x) instanceof FloatIndexer values) {
      for (int i = 0; i < n; i++) {
        sum += Math.abs(values.get(i));
      }
    } else {
      DoubleIndexer values = (DoubleIndexer) memory(x);
      for (int i = 0; i < n; i++) {
        sum += Math.abs(values.get(i));
      }
    }
    return sum;
  }

  static void toJava(INDArray from, double[] to) {
    if (!ON_HOST) {
      transfer(from, to);
      return;
    }
    if (memory(from) instanceof FloatIndexer source) {
      for (int i = 0; i < to.length; i++) {
        to[i] = source.get(i);
      }
    } else if (memory(from) instanceof DoubleIndexer source) {
      for (int i = 0; i < to.length; i++) {
        to[i] = source.get(i);
      }
    } else {
      transfer(from, to);
    }
  }

  /** By one transfer, of a copy that begins where the view does. */
  private static void transfer(INDArray from, double[] to) {
    if (to.length > 0) {
      INDArray copy = from.dup('c');
      System.arraycopy(copy.data().asDouble(), 0, to, 0, to.length);
      OffHeapMemory.free(copy);
    }
  }

  static void fromJava(double[] from, INDArray to) {
    if (!ON_HOST) {
      transfer(from, to);
      return;
    }
    if (memory(to) instanceof FloatIndexer target) {
      for (int i = 0; i < from.length; i++) {
        target.put(i, (float) from[i]);
      }
    } else if (memory(to) instanceof DoubleIndexer target) {
      for (int i = 0; i < from.length; i++) {
        target.put(i, from[i]);
      }
    } else {
      transfer(from, to);
    }
  }

  private static void transfer(double[] from, INDArray to) {
    if (from.length > 0) {
      INDArray copy = Nd4j.create(from, to.shape(), to.dataType());
      to.assign(copy);
      OffHeapMemory.free(copy);
    }
  }

  /** output ← Σ_j weight_j row_j of rows of n elements, summed up in double. */
  static void combine(double[] weights, Indexer rows, Indexer output, int n) {
    if (rows instanceof FloatIndexer terms && output instanceof FloatIndexer sums) {
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0, at = i; j < weights.length; j++, at += n) {
          sum += weights[j] * terms.get(at);
        }
        sums.put(i, (float) sum);
      }
    } else {
      DoubleIndexer terms = (DoubleIndexer) rows;
      DoubleIndexer sums = (DoubleIndexer) output;
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0, at = i; j < weights.length; j++, at += n) {
          sum += weights[j] * terms.get(at);
        }
        sums.put(i, sum);
      }
    }
  }

  /**
   * row of output ← Σ_j weight_j row_j, summed up in double.
   *
   * @param rows the rows in sequence
   * @param sums overwritten; of the length of a row
   */
  static void combine(
      double[] weights, double[] rows, double[] sums, INDArray output, long outputRow) {
    int n = sums.length;
    Arrays.fill(sums, 0);
    for (int j = 0, first = 0; j < weights.length; j++, first += n) {
      double weight = weights[j];
      for (int i = 0; i < n; i++) {
        sums[i] += weight * rows[first + i];
      }
    }
    if (memory(output) instanceof FloatIndexer target) {
      for (int i = 0; i < n; i++) {
        target.put(outputRow * n + i, (float) sums[i]);
      }
    } else {
      DoubleIndexer target = (DoubleIndexer) memory(output);
      for (int i = 0; i < n; i++) {
        target.put(outputRow * n + i, sums[i]);
      }
    }
  }

  /** larger ← max(|x|, |y|) + floor. */
  static void largerMagnitudes(Indexer x, Indexer y, double floor, double[] larger) {
    if (x instanceof FloatIndexer left && y instanceof FloatIndexer right) {
      for (int i = 0; i < larger.length; i++) {
        larger[i] = Math.max(Math.abs(left.get(i)), Math.abs(right.get(i))) + floor;
      }
    } else {
      DoubleIndexer left = (DoubleIndexer) x;
      DoubleIndexer right = (DoubleIndexer) y;
      for (int i = 0; i < larger.length; i++) {
        larger[i] = Math.max(Math.abs(left.get(i)), Math.abs(right.get(i))) + floor;
      }
    }
  }

  /** x ← x / divisors. */
  static void divide(Indexer x, double[] divisors) {
    if (x instanceof FloatIndexer values) {
      for (int i = 0; i < divisors.length; i++) {
        values.put(i, (float) (values.get(i) / divisors[i]));
      }
    } else {
      DoubleIndexer values = (DoubleIndexer) x;
      for (int i = 0; i < divisors.length; i++) {
        values.put(i, values.get(i) / divisors[i]);
      }
    }
  }

  static double maximumNorm(INDArray x) {
    int n = (int) x.length();
    double maximum = 0;
    if (memory(x) instanceof FloatIndexer values) {
      for (int i = 0; i < n; i++) {
        maximum = Math.max(maximum, Math.abs(values.get(i)));
      }
    } else {
      DoubleIndexer values = (DoubleIndexer) memory(x);
      for (int i = 0; i < n; i++) {
        maximum = Math.max(maximum, Math.abs(values.get(i)));
      }
    }
    return maximum;
  }

  /** Copies contiguous elements of one type as bytes: 60 ns at 256 floats, a call of BLAS 270. */
  static void copyMemory(INDArray from, INDArray to) {
    if (!to.isEmpty()) {
      Pointer.memcpy(memory(to).pointer(), memory(from).pointer(), bytes(to));
    }
  }

  /** Does the same from a later element on. */
  static void copyMemory(INDArray from, long first, INDArray to) {
    if (!to.isEmpty()) {
      BytePointer source = new BytePointer(memory(from).pointer());
      source.position(source.position() + first * from.dataType().width());
      Pointer.memcpy(memory(to).pointer(), source, bytes(to));
    }
  }

  /** Makes contiguous elements zero. */
  static void clearMemory(INDArray x) {
    if (!x.isEmpty()) {
      Pointer.memset(memory(x).pointer(), 0, bytes(x));
    }
  }

  private static long bytes(INDArray array) {
    return array.length() * array.dataType().width();
  }

  /** The array's own elements: an indexer begins where its view does, which a pointer does not. */
  static Indexer memory(INDArray array) {
    return array.data().indexer();
  }
}
