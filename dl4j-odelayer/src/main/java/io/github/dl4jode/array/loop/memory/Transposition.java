package io.github.dl4jode.array.loop.memory;

import io.github.dl4jode.parallel.Workers;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies an array whose first dimension varies fastest, such as times of series [batch, sensors,
 * times] seen as [times, batch, sensors], into one of row-major order: a matrix is transposed.
 *
 * <p>Blocks of it go through a Java array, where ND4J's copy visits a line of memory for each
 * element. Threads divide the blocks.
 */
public final class Transposition {

  /** A block of as many rows and columns fits the second-level cache. */
  private static final int ROWS = 256;

  private static final int COLUMNS = 64;

  /** Fewer elements are copied by ND4J in the time that this takes to begin. */
  private static final long LEAST_LENGTH = 4_096;

  /** Less is done before a sleeping thread wakes. */
  private static final long LEAST_TO_DIVIDE = 65_536;

  private final FloatBuffer source;
  private final FloatBuffer target;
  private final int rows;
  private final int columns;

  private Transposition(INDArray from, INDArray to) {
    this.source = FloatMemory.of(from);
    this.target = FloatMemory.of(to);
    this.rows = Math.toIntExact(from.size(0));
    this.columns = Math.toIntExact(from.length() / rows);
  }

  /**
   * Whether a copy would be a transposition of many floats.
   *
   * @param to row-major, of the same shape and type
   */
  public static boolean suits(INDArray from, INDArray to) {
    if (from.rank() < 2
        || from.length() < LEAST_LENGTH
        || from.length() > Integer.MAX_VALUE
        || from.dataType() != DataType.FLOAT
        || to.dataType() != DataType.FLOAT
        || from.stride(0) != 1) {
      return false;
    }
    long expected = from.size(0);
    for (int i = from.rank() - 1; i > 0; i--) {
      if (from.size(i) != 1 && from.stride(i) != expected) {
        return false;
      }
      expected *= from.size(i);
    }
    return true;
  }

  /** Copies arrays that {@linkplain #suits suit}, in host memory. */
  public static void copy(INDArray from, INDArray to) {
    Transposition copy = new Transposition(from, to);
    int blocks = (copy.columns + COLUMNS - 1) / COLUMNS;
    Workers.ofMachine().run(blocks, from.length() >= LEAST_TO_DIVIDE, copy::copyBlock);
  }

  /** Copies some columns of the result. */
  private void copyBlock(int block) {
    int first = block * COLUMNS;
    int count = Math.min(COLUMNS, columns - first);
    float[] lines = new float[count * Math.min(ROWS, rows)];
    float[] line = new float[count];
    for (int begin = 0; begin < rows; begin += ROWS) {
      int length = Math.min(ROWS, rows - begin);
      for (int i = 0; i < count; i++) {
        source.get((first + i) * rows + begin, lines, i * length, length);
      }
      for (int row = 0; row < length; row++) {
        for (int i = 0; i < count; i++) {
          line[i] = lines[i * length + row];
        }
        target.put((begin + row) * columns + first, line, 0, count);
      }
    }
  }
}
