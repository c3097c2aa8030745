package io.github.dl4jode.array;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Looks for elements that are not finite in the rows of a matrix that lives long. A check makes no
 * objects, which a call of a BLAS routine does.
 *
 * <p>The exponent of infinity and NaN is the largest one: one more reaches the bit of the sign.
 */
public final class FiniteRows {

  private static final int CHUNK = 1024;
  private static final int ONE_IN_EXPONENT_OF_FLOAT = 1 << 23;
  private static final long ONE_IN_EXPONENT_OF_DOUBLE = 1L << 52;

  private final INDArray matrix;
  private final int length;
  private final int columns;
  private final boolean onHost;
  private final IntBuffer floats;
  private final LongBuffer doubles;
  private final int[] bitsOfFloats;
  private final long[] bitsOfDoubles;

  /** Negative where an element at this place of a chunk is not finite. */
  private final int[] unitedFloats;

  private final long[] unitedDoubles;

  /**
   * Prepares the checks.
   *
   * @param matrix [rows, n] of type FLOAT or DOUBLE, contiguous in row-major order, no view; must
   *     outlive the checks
   * @param columns the first so many elements of each row are looked at
   */
  public FiniteRows(INDArray matrix, long columns) {
    this.matrix = matrix;
    this.length = Math.toIntExact(matrix.size(1));
    this.columns = Math.toIntExact(columns);
    boolean isFloat = matrix.dataType() == DataType.FLOAT;
    long bytes = matrix.length() * matrix.dataType().width();
    this.onHost = HostLoops.areAllowed() && bytes <= Integer.MAX_VALUE;
    ByteBuffer memory =
        onHost
            ? ShortVectors.memory(matrix).pointer().asByteBuffer().order(ByteOrder.nativeOrder())
            : ByteBuffer.allocate(0);
    this.floats = memory.asIntBuffer();
    this.doubles = memory.asLongBuffer();
    int atOnce = onHost ? Math.min(CHUNK, this.columns) : 0;
    this.bitsOfFloats = new int[isFloat ? atOnce : 0];
    this.bitsOfDoubles = new long[isFloat ? 0 : atOnce];
    this.unitedFloats = new int[bitsOfFloats.length];
    this.unitedDoubles = new long[bitsOfDoubles.length];
  }

  /** Whether the elements of a row that are looked at are finite. */
  public boolean isFinite(int row) {
    if (!onHost) {
      return Vectors.isFinite(matrix.getRow(row).get(NDArrayIndex.interval(0, columns)));
    }
    int from = row * length;
    return bitsOfFloats.length > 0
        ? areFiniteFloats(from, from + columns)
        : areFiniteDoubles(from, from + columns);
  }

  private boolean areFiniteFloats(int from, int end) {
    Arrays.fill(unitedFloats, 0);
    for (int at = from; at < end; at += CHUNK) {
      int count = Math.min(CHUNK, end - at);
      floats.get(at, bitsOfFloats, 0, count);
      unite(bitsOfFloats, unitedFloats, count);
    }
    int all = 0;
    for (int each : unitedFloats) {
      all |= each;
    }
    return all >= 0;
  }

  /**
   * The compiler makes fast vector instructions of a loop only where it has an array of results.
   */
  private static void unite(int[] bits, int[] united, int count) {
    for (int i = 0; i < count; i++) {
      united[i] |= (bits[i] & Integer.MAX_VALUE) + ONE_IN_EXPONENT_OF_FLOAT;
    }
  }

  private boolean areFiniteDoubles(int from, int end) {
    Arrays.fill(unitedDoubles, 0);
    for (int at = from; at < end; at += CHUNK) {
      int count = Math.min(CHUNK, end - at);
      doubles.get(at, bitsOfDoubles, 0, count);
      unite(bitsOfDoubles, unitedDoubles, count);
    }
    long all = 0;
    for (long each : unitedDoubles) {
      all |= each;
    }
    return all >= 0;
  }

  private static void unite(long[] bits, long[] united, int count) {
    for (int i = 0; i < count; i++) {
      united[i] |= (bits[i] & Long.MAX_VALUE) + ONE_IN_EXPONENT_OF_DOUBLE;
    }
  }
}
