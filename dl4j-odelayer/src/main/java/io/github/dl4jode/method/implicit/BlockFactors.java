package io.github.dl4jode.method.implicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The factors of the matrices I/γ - h J of all examples: Gaussian elimination with partial pivoting
 * (Golub and Van Loan, Matrix Computations, section 3.4), in double, block after block; large
 * blocks by LAPACK.
 */
final class BlockFactors {

  // From here on LAPACK is faster: 1.5 times at 192, 2 to 3 times at 256, 3 to 6 times at 512.
  private static final int LARGE = 192;

  private final int blocks;
  private final int dimension;
  private final double[] factors;
  private final int[] pivots;

  BlockFactors(int blocks, int dimension) {
    this.blocks = blocks;
    this.dimension = dimension;
    this.factors = new double[blocks * dimension * dimension];
    this.pivots = new int[blocks * dimension];
  }

  /**
   * Factorises shift · I - h J.
   *
   * @param jacobian [blocks, d, d]; read
   * @return false if a matrix is singular or not finite
   */
  boolean factorise(double[] jacobian, double h, double shift) {
    for (int i = 0; i < factors.length; i++) {
      factors[i] = -h * jacobian[i];
    }
    for (int row = 0; row < blocks * dimension; row++) {
      factors[row * dimension + row % dimension] += shift;
    }
    for (int block = 0; block < blocks; block++) {
      if (!(dimension < LARGE ? eliminate(block) : eliminateByLapack(block))) {
        return false;
      }
    }
    return true;
  }

  private boolean eliminate(int block) {
    int d = dimension;
    int base = block * d * d;
    for (int k = 0; k < d; k++) {
      int pivot = pivotOf(base, k);
      pivots[block * d + k] = pivot;
      double value = factors[base + pivot * d + k];
      if (!(Math.abs(value) > 0 && Math.abs(value) < Double.POSITIVE_INFINITY)) {
        return false;
      }
      if (pivot != k) {
        swap(base + k * d, base + pivot * d);
      }
      int from = base + k * d;
      for (int row = base + (k + 1) * d; row < base + d * d; row += d) {
        double multiplier = factors[row + k] / value;
        factors[row + k] = multiplier;
        if (multiplier != 0) {
          for (int j = k + 1; j < d; j++) {
            factors[row + j] -= multiplier * factors[from + j];
          }
        }
      }
    }
    return true;
  }

  /** The same, of a block in native memory. */
  @SuppressWarnings("try") // The scope is there for its closing.
  private boolean eliminateByLapack(int block) {
    int d = dimension;
    int base = block * d * d;
    double[] values = Arrays.copyOfRange(factors, base, base + d * d);
    if (!StageRows.isFinite(values)) {
      return false;
    }
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      INDArray matrix = OffHeapMemory.uninitialized(DataType.DOUBLE, d, d);
      Vectors.fromJava(values, matrix);
      INDArray rows = Nd4j.getBlasWrapper().lapack().getrf(matrix);
      Vectors.toJava(matrix, values);
      int[] swapped = Vectors.integersToJava(rows);
      for (int i = 0; i < d; i++) {
        // LAPACK counts from 1.
        pivots[block * d + i] = swapped[i] - 1;
      }
      OffHeapMemory.free(matrix);
      rows.close();
    }
    System.arraycopy(values, 0, factors, base, values.length);
    for (int i = 0; i < d; i++) {
      double pivot = Math.abs(values[i * d + i]);
      if (!(pivot > 0 && pivot < Double.POSITIVE_INFINITY)) {
        return false;
      }
    }
    return true;
  }

  private int pivotOf(int base, int k) {
    int best = k;
    for (int i = k + 1; i < dimension; i++) {
      double candidate = Math.abs(factors[base + i * dimension + k]);
      // A NaN must not be passed over.
      if (!(candidate <= Math.abs(factors[base + best * dimension + k]))) {
        best = i;
      }
    }
    return best;
  }

  private void swap(int one, int other) {
    for (int j = 0; j < dimension; j++) {
      double kept = factors[one + j];
      factors[one + j] = factors[other + j];
      factors[other + j] = kept;
    }
  }

  /** Replaces the right-hand sides of all examples, [blocks, d], by the solutions. */
  void solve(double[] x) {
    for (int block = 0; block < blocks; block++) {
      solve(block, x);
    }
  }

  private void solve(int block, double[] x) {
    int d = dimension;
    int base = block * d * d;
    int first = block * d;
    for (int k = 0; k < d; k++) {
      int pivot = first + pivots[first + k];
      double kept = x[pivot];
      x[pivot] = x[first + k];
      x[first + k] = kept;
    }
    for (int i = 0; i < d; i++) {
      double sum = x[first + i];
      for (int j = 0; j < i; j++) {
        sum -= factors[base + i * d + j] * x[first + j];
      }
      x[first + i] = sum;
    }
    for (int i = d - 1; i >= 0; i--) {
      double sum = x[first + i];
      for (int j = i + 1; j < d; j++) {
        sum -= factors[base + i * d + j] * x[first + j];
      }
      x[first + i] = sum / factors[base + i * d + i];
    }
  }

  /** Replaces the right-hand sides by the solutions with the transposed matrices. */
  void solveTransposed(double[] x) {
    for (int block = 0; block < blocks; block++) {
      solveTransposed(block, x);
    }
  }

  /** With P A = L U, the transposed system is Uᵀ Lᵀ P x = b. */
  private void solveTransposed(int block, double[] x) {
    int d = dimension;
    int base = block * d * d;
    int first = block * d;
    for (int i = 0; i < d; i++) {
      int row = base + i * d;
      double value = x[first + i] / factors[row + i];
      x[first + i] = value;
      for (int j = i + 1; j < d; j++) {
        x[first + j] -= factors[row + j] * value;
      }
    }
    for (int i = d - 1; i > 0; i--) {
      int row = base + i * d;
      double value = x[first + i];
      for (int j = 0; j < i; j++) {
        x[first + j] -= factors[row + j] * value;
      }
    }
    for (int k = d - 1; k >= 0; k--) {
      int pivot = first + pivots[first + k];
      double kept = x[pivot];
      x[pivot] = x[first + k];
      x[first + k] = kept;
    }
  }

  /** The bytes of the factors. */
  long bytes() {
    return 8L * factors.length + 4L * pivots.length;
  }
}
