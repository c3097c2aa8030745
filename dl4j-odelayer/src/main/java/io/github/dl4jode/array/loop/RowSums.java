package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums over the rows of a matrix, such as the gradient of a bias. To be used where {@link
 * VectorModule#isUsable()} only.
 */
public final class RowSums {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;

  private RowSums() {}

  /**
   * Adds the sum of the rows of x, times a factor, to a row.
   *
   * @param x X [rows, length] in row-major order, at least one row
   * @param row of this length; changed
   */
  public static void add(float[] x, float factor, float[] row, int rows, int length) {
    if (length >= WIDTH) {
      addLong(x, factor, row, rows, length);
    } else if (rows >= WIDTH) {
      ShortRowLoops.addAll(x, factor, row, rows, length);
    } else {
      for (int i = 0; i < rows * length; i++) {
        row[i % length] += factor * x[i];
      }
    }
  }

  /**
   * Several registers at a time, because each addition waits for the one before. Where the length
   * is no multiple of theirs, the last columns are summed twice and added once.
   */
  private static void addLong(float[] x, float factor, float[] row, int rows, int length) {
    int last = length - WIDTH;
    int j = 0;
    for (; j + 2 * WIDTH < length; j += 3 * WIDTH) {
      addThree(x, factor, row, rows, length, j, Math.min(j + 2 * WIDTH, last));
    }
    for (; j < length; j += WIDTH) {
      addOne(x, factor, row, rows, length, Math.min(j, last), Math.min(WIDTH, length - j));
    }
  }

  private static void addThree(
      float[] x, float factor, float[] row, int rows, int length, int j, int third) {
    FloatVector s0 = fromArray(SPECIES, x, j);
    FloatVector s1 = fromArray(SPECIES, x, j + WIDTH);
    FloatVector s2 = fromArray(SPECIES, x, third);
    for (int i = length; i < rows * length; i += length) {
      s0 = s0.add(fromArray(SPECIES, x, i + j));
      s1 = s1.add(fromArray(SPECIES, x, i + j + WIDTH));
      s2 = s2.add(fromArray(SPECIES, x, i + third));
    }
    fromArray(SPECIES, row, j).add(s0.mul(factor)).intoArray(row, j);
    fromArray(SPECIES, row, j + WIDTH).add(s1.mul(factor)).intoArray(row, j + WIDTH);
    int fresh = third - j - WIDTH;
    fromArray(SPECIES, row, third)
        .add(zero(SPECIES).blend(s2.mul(factor), RowLoops.LAST_LANES.get(fresh)))
        .intoArray(row, third);
  }

  /**
   * One column of registers, in two sums.
   *
   * @param fresh how many of its elements have not been added yet, the last ones
   */
  private static void addOne(
      float[] x, float factor, float[] row, int rows, int length, int j, int fresh) {
    FloatVector s0 = fromArray(SPECIES, x, j);
    FloatVector s1 = zero(SPECIES);
    int i = length;
    for (; i + length < rows * length; i += 2 * length) {
      s1 = s1.add(fromArray(SPECIES, x, i + j));
      s0 = s0.add(fromArray(SPECIES, x, i + j + length));
    }
    if (i < rows * length) {
      s1 = s1.add(fromArray(SPECIES, x, i + j));
    }
    fromArray(SPECIES, row, j)
        .add(zero(SPECIES).blend(s0.add(s1).mul(factor), RowLoops.LAST_LANES.get(fresh)))
        .intoArray(row, j);
  }
}
