package io.github.dl4jode.array.loop;

import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
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

  /** By their number: Java 17 makes a mask of bits by a loop and as an object. */
  private static final List<VectorMask<Float>> LAST_LANES =
      IntStream.rangeClosed(0, WIDTH)
          .mapToObj(count -> VectorMask.fromLong(SPECIES, ((1L << count) - 1) << (WIDTH - count)))
          .toList();

  private RowLoops() {}

  private static FloatVector at(float[] x, int i) {
    return FloatVector.fromArray(SPECIES, x, i);
  }

  /** The last place up to which whole vectors go. */
  private static int whole(int n) {
    return n - n % WIDTH;
  }

  /** y ← x + z, n elements. */
  public static void add(float[] x, float[] z, float[] y, int n) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      at(x, i).add(at(z, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] + z[i];
    }
  }

  /** y ← x - z, n elements. */
  public static void subtract(float[] x, float[] z, float[] y, int n) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      at(x, i).sub(at(z, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] - z[i];
    }
  }

  /** y ← x z, n elements. */
  public static void multiply(float[] x, float[] z, float[] y, int n) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      at(x, i).mul(at(z, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * z[i];
    }
  }

  /** y ← x + a for a number a, n elements. */
  public static void add(float[] x, float a, float[] y, int n) {
    FloatVector number = FloatVector.broadcast(SPECIES, a);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      at(x, i).add(number).intoArray(y, i);
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
    FloatVector number = FloatVector.broadcast(SPECIES, a);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      at(x, i).mul(number).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * a;
    }
  }

  /** Each row of y is that of x plus the row. */
  public static void addRow(float[] x, float[] row, float[] y, int rows, int length) {
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        at(x, start + j).add(at(row, j)).intoArray(y, start + j);
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
        at(x, start + j).sub(at(row, j)).intoArray(y, start + j);
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
        at(x, start + j).mul(at(row, j)).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = x[start + j] * row[j];
      }
    }
  }

  /** Each element of y is that of x plus its row's of the column. */
  public static void addColumn(float[] x, float[] column, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector number = FloatVector.broadcast(SPECIES, column[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        at(x, j).add(number).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        at(x, j).add(number).intoArray(y, j);
      }
    }
  }

  /** Each element of y is that of x minus its row's of the column. */
  public static void subtractColumn(float[] x, float[] column, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector number = FloatVector.broadcast(SPECIES, column[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        at(x, j).sub(number).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        at(x, j).sub(number).intoArray(y, j);
      }
    }
  }

  /** Each element of y is that of x times its row's of the column. */
  public static void multiplyByColumn(float[] x, float[] column, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector number = FloatVector.broadcast(SPECIES, column[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        at(x, j).mul(number).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        at(x, j).mul(number).intoArray(y, j);
      }
    }
  }

  /** Each element of y is that of x times its row's of the column, plus that of z. */
  public static void multiplyByColumnAndAdd(
      float[] x, float[] column, float[] z, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector number = FloatVector.broadcast(SPECIES, column[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        at(x, j).mul(number).add(at(z, j)).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        at(x, j).mul(number).add(at(z, j)).intoArray(y, j);
      }
    }
  }

  /** Each element of y is that of x plus that of the row, or 0 where this is negative. */
  public static void addRowAndRectify(float[] x, float[] row, float[] y, int rows, int length) {
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j < whole(length); j += WIDTH) {
        rectified(at(x, start + j).add(at(row, j))).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = Math.max(x[start + j] + row[j], 0);
      }
    }
  }

  /** max(x, 0): -0 becomes 0, and NaN stays NaN. Faster than a maximum, which looks for both. */
  private static FloatVector rectified(FloatVector x) {
    FloatVector zero = FloatVector.zero(SPECIES);
    return x.blend(zero, x.compare(VectorOperators.LE, zero));
  }

  /** Each element of y is that of x times its row's factor plus its row's shift. */
  public static void scaleAndShift(
      float[] x, float[] factors, float[] shifts, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector a = FloatVector.broadcast(SPECIES, factors[r]);
      FloatVector b = FloatVector.broadcast(SPECIES, shifts[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        at(x, j).mul(a).add(b).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        at(x, j).mul(a).add(b).intoArray(y, j);
      }
    }
  }

  /** Does {@link #scaleAndShift}, then replaces negative results by 0. */
  public static void scaleShiftAndRectify(
      float[] x, float[] factors, float[] shifts, float[] y, int rows, int length) {
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector a = FloatVector.broadcast(SPECIES, factors[r]);
      FloatVector b = FloatVector.broadcast(SPECIES, shifts[r]);
      int j = start;
      for (; j < start + whole(length); j += WIDTH) {
        rectified(at(x, j).mul(a).add(b)).intoArray(y, j);
      }
      if (j < start + length) {
        j = start + length - WIDTH;
        rectified(at(x, j).mul(a).add(b)).intoArray(y, j);
      }
    }
  }

  /** y ← max(x, 0), n elements. */
  public static void rectify(float[] x, float[] y, int n) {
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      rectified(at(x, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = Math.max(x[i], 0);
    }
  }

  /** y ← 1 where x is positive, 0 elsewhere; n elements. */
  public static void step(float[] x, float[] y, int n) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      zero.blend(one, at(x, i).compare(VectorOperators.GT, zero)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] > 0 ? 1 : 0;
    }
  }

  /** y ← z times 1 where x is positive, times 0 elsewhere; n elements. */
  public static void multiplyByStep(float[] x, float[] z, float[] y, int n) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    int i = 0;
    for (; i < whole(n); i += WIDTH) {
      FloatVector step = zero.blend(one, at(x, i).compare(VectorOperators.GT, zero));
      at(z, i).mul(step).intoArray(y, i);
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
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector sum = at(x, start);
      for (int j = start + WIDTH; j < start + end; j += WIDTH) {
        sum = sum.add(at(x, j));
      }
      if (end < length) {
        sum = sum.add(zero.blend(at(x, start + length - WIDTH), rest));
      }
      y[r] = factor * sum.reduceLanes(VectorOperators.ADD);
    }
  }

  /** Each element of y is the sum of the products of the elements of two rows, times a factor. */
  public static void sumProducts(
      float[] x, float[] z, float factor, float[] y, int rows, int length) {
    int end = whole(length);
    VectorMask<Float> rest = LAST_LANES.get(length - end);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int r = 0, start = 0; r < rows; r++, start += length) {
      FloatVector sum = at(x, start).mul(at(z, start));
      for (int j = start + WIDTH; j < start + end; j += WIDTH) {
        sum = sum.add(at(x, j).mul(at(z, j)));
      }
      if (end < length) {
        int j = start + length - WIDTH;
        sum = sum.add(zero.blend(at(x, j).mul(at(z, j)), rest));
      }
      y[r] = factor * sum.reduceLanes(VectorOperators.ADD);
    }
  }

  /**
   * The last elements of a register, or all, and 0 before them: for elements that fill no register
   * and are taken with those before. A mask as an argument would be an object.
   */
  static FloatVector only(int last, FloatVector x) {
    return FloatVector.zero(SPECIES).blend(x, LAST_LANES.get(last));
  }
}
