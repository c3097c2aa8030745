package io.github.dl4jode.benchmarks.scaling;

import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What moving the numbers of an evaluation costs, and nothing else: additions of a multiple of one
 * array to another, going round as many arrays as a solve works on.
 *
 * <p>A step of dopri5 that reads every operand and writes every result once moves 70 arrays of the
 * size of the state: 33 for the stages, 12 for the field, 8 for the error estimate, 13 for its norm
 * and 4 for handing over to the next step. Of its six evaluations each has 12, four additions.
 */
final class MemoryFloor implements AutoCloseable {

  private static final int ARRAYS = 12;
  private static final int ADDITIONS_PER_EVALUATION = 4;

  /** So small that the sums never overflow. */
  private static final double FACTOR = 1e-6;

  private final INDArray[] arrays = new INDArray[ARRAYS];
  private final Level1 blas = Nd4j.getBlasWrapper().level1();
  private final int evaluations;

  /**
   * The floor.
   *
   * @param size of the state
   * @param evaluations in a measurement
   */
  MemoryFloor(long size, int evaluations) {
    for (int i = 0; i < ARRAYS; i++) {
      arrays[i] = Nd4j.ones(DataType.FLOAT, size);
    }
    this.evaluations = evaluations;
  }

  /** Moves what so many evaluations move. */
  void run() {
    long size = arrays[0].length();
    for (int i = 0; i < evaluations * ADDITIONS_PER_EVALUATION; i++) {
      blas.axpy(size, FACTOR, arrays[i % ARRAYS], arrays[(i + 1) % ARRAYS]);
    }
  }

  @Override
  public void close() {
    for (INDArray array : arrays) {
      array.close();
    }
  }
}
