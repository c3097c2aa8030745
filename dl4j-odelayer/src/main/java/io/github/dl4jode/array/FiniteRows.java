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
 * <p>The exponent of infinity and NaN is the largest one: one more reaches the bit of the sign.
 */
public final class FiniteRows {

  private static final int CHUNK = 2048;
  private static final int ONE_IN_EXPONENT_OF_FLOAT = 1 << 23;
  private static final long ONE_IN_EXPONENT_OF_DOUBLE = 1L << 52;

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
      if (united(bitsOfFloats, count) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int united(int[] bits, int count) {
    int united = 0;
    for (int i = 0; i < count; i++) {
      united |= (bits[i] & Integer.MAX_VALUE) + ONE_IN_EXPONENT_OF_FLOAT;
    }
    return united;
  }

  private boolean areFiniteDoubles(int from, int end) {
    for (int at = from; at < end; at += CHUNK) {
      int count = Math.min(CHUNK, end - at);
      doubles.get(at, bitsOfDoubles, 0, count);
      if (united(bitsOfDoubles, count) < 0) {
        return false;
      }
    }
    return true;
  }

  private static long united(long[] bits, int count) {
    long united = 0;
    for (int i = 0; i < count; i++) {
      united |= (bits[i] & Long.MAX_VALUE) + ONE_IN_EXPONENT_OF_DOUBLE;
    }
    return united;
  }
}
