package io.github.dl4jode.array;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Many weighted sums of the same rows, each written to a row of one output: output[target_k] = Σ_j
 * w_kj row_j.
 *
 * <p>Rows of a few dozen elements in host memory are summed by a loop, in double; longer ones by
 * matrix products.
 */
public final class RowProducts {

  /** The most sums of one product, which bounds the memory that it needs. */
  private static final int MOST = 256;

  // A product with a single row of weights is no faster than its sum row by row.
  private static final int FEWEST = 2;

  private final INDArray output;
  private final int n;
  private final int count;
  private final boolean loops;
  private final double[] values;
  private final double[] sums;
  private final double[] weights;
  private final int[] targets = new int[MOST];
  private Rows rows;
  private int size;

  /**
   * Ties the sums to their output.
   *
   * @param output [any, n], contiguous in row-major order
   * @param count the number of rows of each sum
   */
  public RowProducts(INDArray output, int count) {
    this.output = output;
    this.n = output.columns();
    this.count = count;
    this.loops = ShortVectors.suit(n);
    this.values = new double[loops ? count * n : 0];
    this.sums = new double[loops ? n : 0];
    this.weights = new double[loops ? count : MOST * count];
  }

  /**
   * The rows of the sums from now on.
   *
   * @param next [count, n]; read until the next rows or {@link #finish}
   */
  public void rows(Rows next) {
    finish();
    rows = next;
    if (loops) {
      Vectors.toJava(next.flat(), values);
    }
  }

  /** Sums the rows into a row of the output, at the latest in {@link #finish}. */
  public void sum(double[] rowWeights, int target) {
    if (loops) {
      ShortVectors.combine(rowWeights, values, sums, output, target);
      return;
    }
    System.arraycopy(rowWeights, 0, weights, size * count, count);
    targets[size++] = target;
    if (size == MOST) {
      finish();
    }
  }

  /** Completes the output. */
  public void finish() {
    if (size >= FEWEST) {
      multiply();
    } else {
      for (int i = 0; i < size; i++) {
        sumRowByRow(i, output.getRow(targets[i]));
      }
    }
    size = 0;
  }

  private void sumRowByRow(int sum, INDArray result) {
    Vectors.zero(result);
    for (int j = 0; j < count; j++) {
      double weight = weights[sum * count + j];
      if (weight != 0) {
        Vectors.add(weight, rows.row(j), result);
      }
    }
  }

  private void multiply() {
    INDArray factors = OffHeapMemory.uninitialized(output.dataType(), size, count);
    double[] used = size == MOST ? weights : Arrays.copyOf(weights, size * count);
    Vectors.fromJava(used, factors.reshape(factors.length()));
    if (targetsFollowOneAnother()) {
      Nd4j.matmul(factors, rows.matrix(), rowsOfOutput(targets[0], size));
    } else {
      INDArray results = OffHeapMemory.uninitialized(output.dataType(), size, n);
      Nd4j.matmul(factors, rows.matrix(), results);
      for (int i = 0; i < size; i++) {
        Vectors.copy(results.getRow(i), output.getRow(targets[i]));
      }
      OffHeapMemory.free(results);
    }
    OffHeapMemory.free(factors);
  }

  private boolean targetsFollowOneAnother() {
    for (int i = 1; i < size; i++) {
      if (targets[i] != targets[0] + i) {
        return false;
      }
    }
    return true;
  }

  private INDArray rowsOfOutput(int first, int rowCount) {
    return output.get(NDArrayIndex.interval(first, first + rowCount), NDArrayIndex.all());
  }
}
