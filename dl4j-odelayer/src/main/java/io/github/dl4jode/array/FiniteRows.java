package io.github.dl4jode.array;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Looks for elements that are not finite in the rows of a matrix that lives long. A check makes no
 * objects, which a call of a BLAS routine does.
 *
 * <p>The bits of positive numbers are in the order of the numbers, and those of infinity and NaN
 * come last: the largest bits of a row say whether it is finite.
 */
public final class FiniteRows {

  private static final int CHUNK = 2048;
  private static final int INFINITE_FLOAT = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
  private static final long INFINITE_DOUBLE = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

  private final INDArray matrix;
  private final int length;
  private final boolean onHost;
  private final IntBuffer floats;
  private final LongBuffer doubles;
  private final int[] bitsOfFloats;
  private final long[] bitsOfDoubles;

  /**
   * Prepares the checks.
   *
   * @param matrix [rows, n] of type FLOAT or DOUBLE, contiguous in row-major order, no view; must
   *     outlive the checks
   */
  public FiniteRows(INDArray matrix) {
    this.matrix = matrix;
    this.length = Math.toIntExact(matrix.size(1));
    boolean isFloat = matrix.dataType() == DataType.FLOAT;
    long bytes = matrix.length() * matrix.dataType().width();
    this.onHost = HostLoops.areAllowed() && bytes <= Integer.MAX_VALUE;
    ByteBuffer memory =
        onHost
            ? ShortVectors.memory(matrix).pointer().asByteBuffer().order(ByteOrder.nativeOrder())
            : ByteBuffer.allocate(0);
    this.floats = memory.asIntBuffer();
    this.doubles = memory.asLongBuffer();
    this.bitsOfFloats = new int[isFloat && onHost ? CHUNK : 0];
    this.bitsOfDoubles = new long[isFloat || !onHost ? 0 : CHUNK];
  }

  /** Whether all elements of a row are finite. */
  public boolean isFinite(int row) {
    if (!onHost) {
      return Vectors.isFinite(matrix.getRow(row));
    }
    int end = (row + 1) * length;
    return bitsOfFloats.length > 0
        ? areFiniteFloats(row * length, end)
        : areFiniteDoubles(row * length, end);
  }

  private boolean areFiniteFloats(int from, int end) {
    for (int at = from; at < end; at += CHUNK) {
      int count = Math.min(CHUNK, end - at);
      floats.get(at, bitsOfFloats, 0, count);
      if (largest(bitsOfFloats, count) >= INFINITE_FLOAT) {
        return false;
      }
    }
    return true;
  }

  private static int largest(int[] bits, int count) {
    int largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, bits[i] & Integer.MAX_VALUE);
    }
    return largest;
  }

  private boolean areFiniteDoubles(int from, int end) {
    for (int at = from; at < end; at += CHUNK) {
      int count = Math.min(CHUNK, end - at);
      doubles.get(at, bitsOfDoubles, 0, count);
      if (largest(bitsOfDoubles, count) >= INFINITE_DOUBLE) {
        return false;
      }
    }
    return true;
  }

  private static long largest(long[] bits, int count) {
    long largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, bits[i] & Long.MAX_VALUE);
    }
    return largest;
  }
}
