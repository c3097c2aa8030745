package io.github.dl4jode.array.loop;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of rows with fewer elements than a vector register has, in matrices in row-major order. To
 * be used where {@link VectorModule#isUsable()} only.
 */
public final class ShortRowLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;

  private ShortRowLoops() {}

  // Four rows at a time, because each addition waits for the one before.

  /** Each element of y is the sum of a row of x, times a factor. */
  static void sum(float[] x, float factor, float[] y, int rows, int length) {
    int r = 0;
    for (; r + 4 <= rows; r += 4) {
      int first = r * length;
      int second = first + length;
      int third = second + length;
      int fourth = third + length;
      float s0 = 0;
      float s1 = 0;
      float s2 = 0;
      float s3 = 0;
      for (int j = 0; j < length; j++) {
        s0 += x[first + j];
        s1 += x[second + j];
        s2 += x[third + j];
        s3 += x[fourth + j];
      }
      y[r] = factor * s0;
      y[r + 1] = factor * s1;
      y[r + 2] = factor * s2;
      y[r + 3] = factor * s3;
    }
    for (; r < rows; r++) {
      float sum = 0;
      for (int i = r * length; i < (r + 1) * length; i++) {
        sum += x[i];
      }
      y[r] = factor * sum;
    }
  }

  /**
   * Each element of y is the sum of the products of a row of x and some elements of z, times a
   * factor; such as the product of a matrix and a vector for each example.
   *
   * @param starts where the elements of z begin, for each row of x
   * @param length of a row
   */
  public static void sumProducts(
      float[] x, float[] z, int[] starts, int length, float factor, float[] y) {
    int r = 0;
    for (; r + 4 <= starts.length; r += 4) {
      int first = r * length;
      int second = first + length;
      int third = second + length;
      int fourth = third + length;
      int z0 = starts[r];
      int z1 = starts[r + 1];
      int z2 = starts[r + 2];
      int z3 = starts[r + 3];
      float s0 = 0;
      float s1 = 0;
      float s2 = 0;
      float s3 = 0;
      for (int j = 0; j < length; j++) {
        s0 += x[first + j] * z[z0 + j];
        s1 += x[second + j] * z[z1 + j];
        s2 += x[third + j] * z[z2 + j];
        s3 += x[fourth + j] * z[z3 + j];
      }
      y[r] = factor * s0;
      y[r + 1] = factor * s1;
      y[r + 2] = factor * s2;
      y[r + 3] = factor * s3;
    }
    for (; r < starts.length; r++) {
      float sum = 0;
      for (int j = 0; j < length; j++) {
        sum += x[r * length + j] * z[starts[r] + j];
      }
      y[r] = factor * sum;
    }
  }

  /**
   * Adds the sum of all rows of x, times a factor, to a row. As many rows as a vector has elements
   * fill whole vectors, whose places repeat.
   */
  static void addAll(float[] x, float factor, float[] row, int rows, int length) {
    int period = length * WIDTH;
    int end = rows * length - rows * length % period;
    for (int v = 0; v < length; v++) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int i = v * WIDTH; i < end; i += period) {
        sum = sum.add(FloatVector.fromArray(SPECIES, x, i));
      }
      for (int lane = 0; lane < WIDTH; lane++) {
        row[(v * WIDTH + lane) % length] += factor * sum.lane(lane);
      }
    }
    for (int i = end; i < rows * length; i++) {
      row[(i - end) % length] += factor * x[i];
    }
  }
}
