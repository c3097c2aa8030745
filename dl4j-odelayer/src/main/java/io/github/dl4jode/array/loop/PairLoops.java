package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Quotients, and two or three successive element-wise operations in one pass, with the bits of all
 * in sequence. Arrays are as those of {@link RowLoops}. To be used where {@link
 * VectorModule#isUsable()} only.
 */
public final class PairLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;

  private PairLoops() {}

  /** y ← x / z, n elements. */
  public static void divide(float[] x, float[] z, float[] y, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      fromArray(SPECIES, x, i).div(fromArray(SPECIES, z, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] / z[i];
    }
  }

  /** y ← x / a for a number a, n elements. */
  public static void divide(float[] x, float a, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      fromArray(SPECIES, x, i).div(number).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] / a;
    }
  }

  /** y ← x z + w, n elements, rounded after the product and after the sum. */
  public static void multiplyAndAdd(float[] x, float[] z, float[] w, float[] y, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector product = fromArray(SPECIES, x, i).mul(fromArray(SPECIES, z, i));
      product.add(fromArray(SPECIES, w, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * z[i] + w[i];
    }
  }

  /** y ← x a + w for a number a, n elements. */
  public static void scaleAndAdd(float[] x, float a, float[] w, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector product = fromArray(SPECIES, x, i).mul(number);
      product.add(fromArray(SPECIES, w, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * a + w[i];
    }
  }

  /** y ← x a - w for a number a, n elements. */
  public static void scaleAndSubtract(float[] x, float a, float[] w, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector product = fromArray(SPECIES, x, i).mul(number);
      product.sub(fromArray(SPECIES, w, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * a - w[i];
    }
  }

  /** y ← (x a) z for a number a, n elements. */
  public static void scaleAndMultiply(float[] x, float a, float[] z, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector product = fromArray(SPECIES, x, i).mul(number);
      product.mul(fromArray(SPECIES, z, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * a * z[i];
    }
  }

  /** y ← a - x² for a number a, n elements. */
  public static void subtractSquareFrom(float a, float[] x, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector values = fromArray(SPECIES, x, i);
      number.sub(values.mul(values)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = a - x[i] * x[i];
    }
  }

  /** y ← (x + z) + w, n elements. */
  public static void addThree(float[] x, float[] z, float[] w, float[] y, int n) {
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector sum = fromArray(SPECIES, x, i).add(fromArray(SPECIES, z, i));
      sum.add(fromArray(SPECIES, w, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] + z[i] + w[i];
    }
  }

  /** y ← x a + z w for a number a, n elements. */
  public static void scaleAndAddProduct(
      float[] x, float a, float[] z, float[] w, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector product = fromArray(SPECIES, z, i).mul(fromArray(SPECIES, w, i));
      fromArray(SPECIES, x, i).mul(number).add(product).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * a + z[i] * w[i];
    }
  }

  /** y ← (x a - z) + w for a number a, n elements. */
  public static void scaleSubtractAndAdd(
      float[] x, float a, float[] z, float[] w, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector difference = fromArray(SPECIES, x, i).mul(number).sub(fromArray(SPECIES, z, i));
      difference.add(fromArray(SPECIES, w, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = x[i] * a - z[i] + w[i];
    }
  }

  /** y ← (x + z) a + w for a number a, n elements. */
  public static void addScaleAndAdd(float[] x, float[] z, float a, float[] w, float[] y, int n) {
    FloatVector number = broadcast(SPECIES, a);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector sum = fromArray(SPECIES, x, i).add(fromArray(SPECIES, z, i));
      sum.mul(number).add(fromArray(SPECIES, w, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = (x[i] + z[i]) * a + w[i];
    }
  }

  /** y ← (c x)(1 - x), n elements: the cotangent c of a sigmoid's value x goes back through it. */
  public static void sigmoidCotangent(float[] c, float[] x, float[] y, int n) {
    FloatVector one = broadcast(SPECIES, 1);
    int i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
      FloatVector values = fromArray(SPECIES, x, i);
      fromArray(SPECIES, c, i).mul(values).mul(one.sub(values)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = c[i] * x[i] * (1 - x[i]);
    }
  }

  /** Each row of y is that of x times a row of factors plus a row of shifts. */
  public static void scaleAndShiftByRow(
      float[] x, float[] factors, float[] shifts, float[] y, int rows, int length) {
    for (int start = 0; start < rows * length; start += length) {
      int j = 0;
      for (; j + WIDTH <= length; j += WIDTH) {
        FloatVector product = fromArray(SPECIES, x, start + j).mul(fromArray(SPECIES, factors, j));
        product.add(fromArray(SPECIES, shifts, j)).intoArray(y, start + j);
      }
      for (; j < length; j++) {
        y[start + j] = x[start + j] * factors[j] + shifts[j];
      }
    }
  }
}
