package io.github.dl4jode.array.loop.doubles;

import static jdk.incubator.vector.DoubleVector.broadcast;
import static jdk.incubator.vector.DoubleVector.fromArray;
import static jdk.incubator.vector.DoubleVector.zero;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import io.github.dl4jode.array.loop.DoubleFunctionLoops;
import io.github.dl4jode.array.loop.ProductLoops;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic of matrices of doubles with a row, or with a number for each row. To be used where
 * {@link io.github.dl4jode.array.loop.VectorModule#isUsable()} only.
 *
 * <p>Matrices are in row-major order and begin at the first element of their arrays. Results go to
 * a separate array, unless a loop says that they need not: where the length of a row is no multiple
 * of {@link #WIDTH}, its last elements are computed twice. Rows are at least {@link #WIDTH}
 * elements long, but for those of a loop that says so.
 */
public final class DoubleRowLoops {

  private static final VectorSpecies<Double> SPECIES = ProductLoops.SPECIES;

  /** The elements that one instruction works on. */
  public static final int WIDTH = ProductLoops.WIDTH;

  private DoubleRowLoops() {}

  private static int whole(int n) {
    return n - n % WIDTH;
  }

  /** Each row of y is that of x plus the row; y may be x, and rows may be short. */
  public static void addRow(double[] x, double[] row, double[] y, int rows, int length) {
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        fromArray(SPECIES, x, start + j).add(fromArray(SPECIES, row, j)).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = x[start + j] + row[j];
      }
    }
  }

  /** Each row of y is that of x times the row, element by element. */
  public static void multiplyByRow(double[] x, double[] row, double[] y, int rows, int length) {
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        fromArray(SPECIES, x, start + j).mul(fromArray(SPECIES, row, j)).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = x[start + j] * row[j];
      }
    }
  }

  /**
   * Each row of y is that of x plus the row, of few elements.
   *
   * @param repeated for {@link #WIDTH} copies of the row; overwritten
   * @param n elements of x
   */
  public static void addShortRow(double[] x, double[] row, double[] repeated, double[] y, int n) {
    repeat(row, repeated);
    int period = repeated.length;
    int start = 0;
    for (; start + period <= n; start += period) {
      for (int j = 0; j < period; j += WIDTH) {
        fromArray(SPECIES, x, start + j)
            .add(fromArray(SPECIES, repeated, j))
            .intoArray(y, start + j);
      }
    }
    for (int j = 0; start + j < n; j++) {
      y[start + j] = x[start + j] + repeated[j];
    }
  }

  /** The same with the product of both. */
  public static void multiplyByShortRow(
      double[] x, double[] row, double[] repeated, double[] y, int n) {
    repeat(row, repeated);
    int period = repeated.length;
    int start = 0;
    for (; start + period <= n; start += period) {
      for (int j = 0; j < period; j += WIDTH) {
        fromArray(SPECIES, x, start + j)
            .mul(fromArray(SPECIES, repeated, j))
            .intoArray(y, start + j);
      }
    }
    for (int j = 0; start + j < n; j++) {
      y[start + j] = x[start + j] * repeated[j];
    }
  }

  private static void repeat(double[] row, double[] repeated) {
    for (int i = 0; i < repeated.length; i += row.length) {
      for (int j = 0; j < row.length; j++) {
        repeated[i + j] = row[j];
      }
    }
  }

  /** Each row of y is that of x times the factors plus the shifts, element by element. */
  public static void scaleAndShiftByRow(
      double[] x, double[] factors, double[] shifts, double[] y, int rows, int length) {
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        fromArray(SPECIES, x, start + j)
            .mul(fromArray(SPECIES, factors, j))
            .add(fromArray(SPECIES, shifts, j))
            .intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = x[start + j] * factors[j] + shifts[j];
      }
    }
  }

  /** Each element of y is that of x plus that of the row, or 0 where this is not positive. */
  public static void addRowAndRectify(double[] x, double[] row, double[] y, int rows, int length) {
    DoubleVector zero = zero(SPECIES);
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        DoubleVector sum = fromArray(SPECIES, x, start + j).add(fromArray(SPECIES, row, j));
        sum.blend(zero, sum.compare(LE, zero)).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        double sum = x[start + j] + row[j];
        y[start + j] = sum <= 0 ? 0 : sum;
      }
    }
  }

  /** y ← z times 1 where x is positive, times 0 elsewhere; n elements. */
  public static void multiplyByStep(double[] x, double[] z, double[] y, int n) {
    DoubleVector zero = zero(SPECIES);
    DoubleVector one = broadcast(SPECIES, 1);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      DoubleVector step = zero.blend(one, fromArray(SPECIES, x, i).compare(GT, zero));
      fromArray(SPECIES, z, i).mul(step).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = z[i] * (x[i] > 0 ? 1 : 0);
    }
  }

  /** Each element of y is that of x times its row's of the column, plus that of z. */
  public static void multiplyByColumnAndAdd(
      double[] x, double[] column, double[] z, double[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      DoubleVector number = broadcast(SPECIES, column[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        fromArray(SPECIES, x, j).mul(number).add(fromArray(SPECIES, z, j)).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        fromArray(SPECIES, x, j).mul(number).add(fromArray(SPECIES, z, j)).intoArray(y, j);
      }
    }
  }

  /** Each element of y is that of x times its row's factor plus its row's shift. */
  public static void scaleAndShift(
      double[] x, double[] factors, double[] shifts, double[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      DoubleVector a = broadcast(SPECIES, factors[r]);
      DoubleVector b = broadcast(SPECIES, shifts[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        fromArray(SPECIES, x, j).mul(a).add(b).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        fromArray(SPECIES, x, j).mul(a).add(b).intoArray(y, j);
      }
    }
  }

  /** As above, and 0 where the result is not positive. */
  public static void scaleShiftAndRectify(
      double[] x, double[] factors, double[] shifts, double[] y, int rows, int length) {
    DoubleVector zero = zero(SPECIES);
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      DoubleVector a = broadcast(SPECIES, factors[r]);
      DoubleVector b = broadcast(SPECIES, shifts[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        DoubleVector line = fromArray(SPECIES, x, j).mul(a).add(b);
        line.blend(zero, line.compare(LE, zero)).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        DoubleVector line = fromArray(SPECIES, x, j).mul(a).add(b);
        line.blend(zero, line.compare(LE, zero)).intoArray(y, j);
      }
    }
  }

  /** Each element of y is the sum of the products of the elements of two rows, times a factor. */
  public static void sumProducts(
      double[] x, double[] z, double factor, double[] y, int rows, int length) {
    int end = whole(length);
    VectorMask<Double> rest = DoubleFunctionLoops.LAST_LANES.get(length - end);
    DoubleVector zero = zero(SPECIES);
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      DoubleVector sum = fromArray(SPECIES, x, start).mul(fromArray(SPECIES, z, start));
      for (int j = start + WIDTH; j < start + end; j += WIDTH) {
        sum = sum.add(fromArray(SPECIES, x, j).mul(fromArray(SPECIES, z, j)));
      }
      if (end < length) {
        int j = start + length - WIDTH;
        sum = sum.add(zero.blend(fromArray(SPECIES, x, j).mul(fromArray(SPECIES, z, j)), rest));
      }
      y[r] = factor * sum.reduceLanes(ADD);
    }
  }
}
