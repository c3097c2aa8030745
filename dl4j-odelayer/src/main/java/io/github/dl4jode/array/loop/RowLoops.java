package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Element-wise arithmetic, and sums of rows, on matrices in row-major order that begin at the first
 * element of their arrays. To be used where {@link VectorModule#isUsable()} only.
 *
 * <p>Results go to a separate array, different from all arguments: where the length of a row is no
 * multiple of {@link #WIDTH}, its last elements are computed twice. Rows that meet a column are at
 * least {@link #WIDTH} elements long.
 */
public final class RowLoops {

  /**
   * That of all loops with floats: with vectors of two kinds in one process the compiler of Java 17
   * inlines neither, and makes an object of each.
   */
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** The elements that one instruction works on. */
  public static final int WIDTH = SPECIES.length();

  /**
   * Of the last elements of a register, by their number, for elements that fill no register and are
   * taken with those before. Java 17 makes a mask of bits by a loop and as an object.
   */
  static final List<VectorMask<Float>> LAST_LANES =
      IntStream.rangeClosed(0, WIDTH)
          .mapToObj(count -> VectorMask.fromLong(SPECIES, ((1L << count) - 1) << (WIDTH - count)))
          .toList();

  private RowLoops() {}

  /** The last place up to which whole vectors go. */
  private static int whole(int n) {
    return n - n % WIDTH;
  }

  /** y ← x + z, n elements. */
  public static void add(float[] x, float[] z, float[] y, int n) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      fromArray(SPECIES, x, i).add(fromArray(SPECIES, z, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] + z[i];
    }
  }

  /** y ← x - z, n elements. */
  public static void subtract(float[] x, float[] z, float[] y, int n) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      fromArray(SPECIES, x, i).sub(fromArray(SPECIES, z, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] - z[i];
    }
  }

  /** y ← x z, n elements. */
  public static void multiply(float[] x, float[] z, float[] y, int n) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      fromArray(SPECIES, x, i).mul(fromArray(SPECIES, z, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * z[i];
    }
  }

  /** y ← x + a for a number a, n elements. */
  public static void add(float[] x, float a, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      fromArray(SPECIES, x, i).add(number).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] + a;
    }
  }

  /** y ← x - a for a number a, n elements. */
  public static void subtract(float[] x, float a, float[] y, int n) {
    add(x, -a, y, n);
  }

  /** y ← a - x for a number a, n elements. */
  public static void subtractFrom(float a, float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a - x[i];
    }
  }

  /** y ← x a for a number a, n elements. */
  public static void multiply(float[] x, float a, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      fromArray(SPECIES, x, i).mul(number).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * a;
    }
  }

  /** Each row of y is that of x plus the row. */
  public static void addRow(float[] x, float[] row, float[] y, int rows, int length) {
    addRow(x, row, y, 0, rows, length);
  }

  /** Does {@link #addRow} from one row to before another one. */
  static void addRow(float[] x, float[] row, float[] y, int from, int to, int length) {
    for (int start = from * length; start < to * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        fromArray(SPECIES, x, start + j).add(fromArray(SPECIES, row, j)).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = x[start + j] + row[j];
      }
    }
  }

  /** Each row of y is that of x minus the row. */
  public static void subtractRow(float[] x, float[] row, float[] y, int rows, int length) {
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        fromArray(SPECIES, x, start + j).sub(fromArray(SPECIES, row, j)).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = x[start + j] - row[j];
      }
    }
  }

  /** Each row of y is that of x times the row. */
  public static void multiplyByRow(float[] x, float[] row, float[] y, int rows, int length) {
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

  /** Each element of y is that of x plus its row's of the column. */
  public static void addColumn(float[] x, float[] column, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector number = broadcast(SPECIES, column[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        fromArray(SPECIES, x, j).add(number).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        fromArray(SPECIES, x, j).add(number).intoArray(y, j);
      }
    }
  }

  /** Each element of y is that of x minus its row's of the column. */
  public static void subtractColumn(float[] x, float[] column, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector number = broadcast(SPECIES, column[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        fromArray(SPECIES, x, j).sub(number).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        fromArray(SPECIES, x, j).sub(number).intoArray(y, j);
      }
    }
  }

  /** Each element of y is that of x times its row's of the column. */
  public static void multiplyByColumn(float[] x, float[] column, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector number = broadcast(SPECIES, column[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        fromArray(SPECIES, x, j).mul(number).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        fromArray(SPECIES, x, j).mul(number).intoArray(y, j);
      }
    }
  }

  /** Each element of y is that of x times its row's of the column, plus that of z. */
  public static void multiplyByColumnAndAdd(
      float[] x, float[] column, float[] z, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector number = broadcast(SPECIES, column[r]);
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

  /** Each element of y is that of x plus that of the row, or 0 where this is negative. */
  public static void addRowAndRectify(float[] x, float[] row, float[] y, int rows, int length) {
    FloatVector zero = zero(SPECIES);
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        FloatVector sum = fromArray(SPECIES, x, start + j).add(fromArray(SPECIES, row, j));
        sum.blend(zero, sum.compare(LE, zero)).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = Math.max(x[start + j] + row[j], 0);
      }
    }
  }

  /** Each element of y is that of x times its row's factor plus its row's shift. */
  public static void scaleAndShift(
      float[] x, float[] factors, float[] shifts, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector a = broadcast(SPECIES, factors[r]);
      FloatVector b = broadcast(SPECIES, shifts[r]);
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

  /**
   * Does {@link #scaleAndShift}, then replaces negative results by 0, also -0; NaN stays NaN.
   * Faster than a maximum, which looks for both.
   */
  public static void scaleShiftAndRectify(
      float[] x, float[] factors, float[] shifts, float[] y, int rows, int length) {
    FloatVector zero = zero(SPECIES);
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector a = broadcast(SPECIES, factors[r]);
      FloatVector b = broadcast(SPECIES, shifts[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        FloatVector line = fromArray(SPECIES, x, j).mul(a).add(b);
        line.blend(zero, line.compare(LE, zero)).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        FloatVector line = fromArray(SPECIES, x, j).mul(a).add(b);
        line.blend(zero, line.compare(LE, zero)).intoArray(y, j);
      }
    }
  }

  /** y ← max(x, 0), n elements. */
  public static void rectify(float[] x, float[] y, int n) {
    FloatVector zero = zero(SPECIES);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      FloatVector values = fromArray(SPECIES, x, i);
      values.blend(zero, values.compare(LE, zero)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = Math.max(x[i], 0);
    }
  }

  /** y ← 1 where x is positive, 0 elsewhere; n elements. */
  public static void step(float[] x, float[] y, int n) {
    FloatVector zero = zero(SPECIES);
    FloatVector one = broadcast(SPECIES, 1);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      zero.blend(one, fromArray(SPECIES, x, i).compare(GT, zero)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] > 0 ? 1 : 0;
    }
  }

  /** y ← z times 1 where x is positive, times 0 elsewhere; n elements. */
  public static void multiplyByStep(float[] x, float[] z, float[] y, int n) {
    FloatVector zero = zero(SPECIES);
    FloatVector one = broadcast(SPECIES, 1);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      FloatVector step = zero.blend(one, fromArray(SPECIES, x, i).compare(GT, zero));
      fromArray(SPECIES, z, i).mul(step).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = z[i] * (x[i] > 0 ? 1 : 0);
    }
  }

  /** y ← 1/√x, n elements. */
  public static void reciprocalRoot(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = 1 / (float) Math.sqrt(x[i]);
    }
  }

  /** Each element of y is the sum of a row of x, times a factor. */
  public static void sumRows(float[] x, float factor, float[] y, int rows, int length) {
    if (length < WIDTH) {
      ShortRowLoops.sum(x, factor, y, rows, length);
      return;
    }
    int end = whole(length);
    VectorMask<Float> rest = LAST_LANES.get(length - end);
    FloatVector zero = zero(SPECIES);
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector sum = fromArray(SPECIES, x, start);
      for (int j = start + WIDTH; j < start + end; j += WIDTH) {
        sum = sum.add(fromArray(SPECIES, x, j));
      }
      if (end < length) {
        sum = sum.add(zero.blend(fromArray(SPECIES, x, start + length - WIDTH), rest));
      }
      y[r] = factor * sum.reduceLanes(ADD);
    }
  }

  /** Each element of y is the sum of the products of the elements of two rows, times a factor. */
  public static void sumProducts(
      float[] x, float[] z, float factor, float[] y, int rows, int length) {
    int end = whole(length);
    VectorMask<Float> rest = LAST_LANES.get(length - end);
    FloatVector zero = zero(SPECIES);
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector sum = fromArray(SPECIES, x, start).mul(fromArray(SPECIES, z, start));
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
