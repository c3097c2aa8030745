package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of long arrays with short ones that repeat, and what is made of them, in one pass: with
 * the bits of a product followed by a sum. To be used where {@link VectorModule#isUsable()} only.
 */
public final class RepeatedRowLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;

  private RepeatedRowLoops() {}

  /**
   * Each run of y is a number times a run of z, plus its part of a row that repeats.
   *
   * @param numbers where the numbers are
   * @param ofNumbers the place of the number of each run
   * @param z where the runs are
   * @param ofRuns the place of the first element of each run
   * @param row a whole number of runs
   * @param y receives the runs in sequence
   * @param length of a run, at least {@link RunLoops#LEAST}
   */
  public static void multiplyAndAddRow(
      float[] numbers,
      int[] ofNumbers,
      float[] z,
      int[] ofRuns,
      float[] row,
      float[] y,
      int length) {
    for (int r = 0, ofY = 0, ofRow = 0; r < ofRuns.length; r++, ofY += length) {
      FloatVector number = broadcast(SPECIES, numbers[ofNumbers[r]]);
      int ofZ = ofRuns[r];
      for (int j = 0; j < length; j += WIDTH) {
        // Where the length is no multiple of the width, the last elements are computed twice.
        int i = Math.min(j, length - WIDTH);
        fromArray(SPECIES, z, ofZ + i)
            .mul(number)
            .add(fromArray(SPECIES, row, ofRow + i))
            .intoArray(y, ofY + i);
      }
      ofRow = ofRow + length == row.length ? 0 : ofRow + length;
    }
  }

  /**
   * Each element of y is the sum of the products of the elements of a row of x and of their part of
   * a longer row that repeats, times a factor.
   *
   * @param x X [rows, length] in row-major order
   * @param repeated a whole number of rows of x
   * @param length at least {@link RowLoops#WIDTH}
   */
  public static void sumProducts(
      float[] x, float[] repeated, float factor, float[] y, int rows, int length) {
    int end = length - length % WIDTH;
    VectorMask<Float> rest = RowLoops.LAST_LANES.get(length - end);
    FloatVector zero = zero(SPECIES);
    for (int r = 0, i = 0, k = 0; r < rows; r++, i += length) {
      FloatVector sum = fromArray(SPECIES, x, i).mul(fromArray(SPECIES, repeated, k));
      for (int j = WIDTH; j < end; j += WIDTH) {
        sum = sum.add(fromArray(SPECIES, x, i + j).mul(fromArray(SPECIES, repeated, k + j)));
      }
      if (end < length) {
        int j = length - WIDTH;
        FloatVector last = fromArray(SPECIES, x, i + j).mul(fromArray(SPECIES, repeated, k + j));
        sum = sum.add(zero.blend(last, rest));
      }
      y[r] = factor * sum.reduceLanes(VectorOperators.ADD);
      k = k + length == repeated.length ? 0 : k + length;
    }
  }

  /**
   * Adds to a row the sum of the rows of x, whose runs are multiplied by numbers of their own,
   * times a factor.
   *
   * @param x X [rows, length] in row-major order, at least one row
   * @param numbers one for each run of x, in sequence
   * @param row of this length; changed
   * @param run the elements of a run: a divisor of the length and a multiple of {@link
   *     RowLoops#WIDTH}
   */
  public static void addProducts(
      float[] x, float[] numbers, float factor, float[] row, int rows, int length, int run) {
    int j = 0;
    for (; j + 2 * WIDTH < length; j += 3 * WIDTH) {
      addThree(x, numbers, factor, row, rows, length, run, j);
    }
    for (; j < length; j += WIDTH) {
      addOne(x, numbers, factor, row, rows, length, run, j);
    }
  }

  private static void addThree(
      float[] x, float[] numbers, float factor, float[] row, int rows, int length, int run, int j) {
    int n0 = j / run;
    int n1 = (j + WIDTH) / run;
    int n2 = (j + 2 * WIDTH) / run;
    int step = length / run;
    FloatVector s0 = fromArray(SPECIES, x, j).mul(numbers[n0]);
    FloatVector s1 = fromArray(SPECIES, x, j + WIDTH).mul(numbers[n1]);
    FloatVector s2 = fromArray(SPECIES, x, j + 2 * WIDTH).mul(numbers[n2]);
    for (int i = length + j, n = step; i < rows * length; i += length, n += step) {
      s0 = s0.add(fromArray(SPECIES, x, i).mul(broadcast(SPECIES, numbers[n + n0])));
      s1 = s1.add(fromArray(SPECIES, x, i + WIDTH).mul(broadcast(SPECIES, numbers[n + n1])));
      s2 = s2.add(fromArray(SPECIES, x, i + 2 * WIDTH).mul(broadcast(SPECIES, numbers[n + n2])));
    }
    fromArray(SPECIES, row, j).add(s0.mul(factor)).intoArray(row, j);
    fromArray(SPECIES, row, j + WIDTH).add(s1.mul(factor)).intoArray(row, j + WIDTH);
    fromArray(SPECIES, row, j + 2 * WIDTH).add(s2.mul(factor)).intoArray(row, j + 2 * WIDTH);
  }

  /** One column of registers, in two sums, as {@link RowSums} has it. */
  private static void addOne(
      float[] x, float[] numbers, float factor, float[] row, int rows, int length, int run, int j) {
    int step = length / run;
    int n = j / run;
    FloatVector s0 = fromArray(SPECIES, x, j).mul(numbers[n]);
    FloatVector s1 = zero(SPECIES);
    int i = length;
    n += step;
    for (; i + length < rows * length; i += 2 * length, n += 2 * step) {
      s1 = s1.add(fromArray(SPECIES, x, i + j).mul(broadcast(SPECIES, numbers[n])));
      s0 = s0.add(fromArray(SPECIES, x, i + j + length).mul(broadcast(SPECIES, numbers[n + step])));
    }
    if (i < rows * length) {
      s1 = s1.add(fromArray(SPECIES, x, i + j).mul(broadcast(SPECIES, numbers[n])));
    }
    fromArray(SPECIES, row, j).add(s0.add(s1).mul(factor)).intoArray(row, j);
  }
}
