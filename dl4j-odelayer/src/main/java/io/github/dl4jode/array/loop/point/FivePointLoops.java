package io.github.dl4jode.array.loop.point;

import static jdk.incubator.vector.FloatVector.fromArray;

import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.array.loop.VectorModule;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The maps of Winograd's convolutions with the points 0, 1, -1, 2 and infinity, along one axis:
 * three taps to three outputs. Lavin and Gray (2016), "Fast Algorithms for Convolutional Neural
 * Networks", arXiv 1509.09308, section 4.
 *
 * <p>Each is a {@link LineMap}. To be used where {@link VectorModule#isUsable()} only.
 */
public final class FivePointLoops {

  // That of the other loops: with vectors of two kinds the compiler inlines neither.
  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;
  private static final float SIXTH = 1 / 6f;

  private FivePointLoops() {}

  /** Five images to five points. */
  public static void images(float[] x, int i, int xStep, float[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      FloatVector x0 = fromArray(SPECIES, x, i + e);
      FloatVector x1 = fromArray(SPECIES, x, i + e + xStep);
      FloatVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      FloatVector x3 = fromArray(SPECIES, x, i + e + 3 * xStep);
      FloatVector x4 = fromArray(SPECIES, x, i + e + 4 * xStep);
      FloatVector difference = x3.sub(x1);
      FloatVector first = x0.sub(x2);
      first.add(first).add(difference).intoArray(y, j + e);
      difference.sub(x1.add(x2)).intoArray(y, j + e + yStep);
      difference.add(x1.sub(x2).mul(3)).intoArray(y, j + e + 2 * yStep);
      difference.intoArray(y, j + e + 3 * yStep);
      x4.sub(x2).sub(difference.add(difference)).intoArray(y, j + e + 4 * yStep);
    }
  }

  /** The transpose of {@link #images}. */
  public static void imagesTransposed(
      float[] x, int i, int xStep, float[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      FloatVector x0 = fromArray(SPECIES, x, i + e);
      FloatVector x1 = fromArray(SPECIES, x, i + e + xStep);
      FloatVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      FloatVector x3 = fromArray(SPECIES, x, i + e + 3 * xStep);
      FloatVector x4 = fromArray(SPECIES, x, i + e + 4 * xStep);
      FloatVector twice = x0.add(x0);
      FloatVector outer = x0.add(x3).sub(x4.add(x4));
      FloatVector inner = x2.sub(x1);
      twice.intoArray(y, j + e);
      inner.add(inner).sub(outer).intoArray(y, j + e + yStep);
      x2.mul(-3).sub(x1).sub(twice).sub(x4).intoArray(y, j + e + 2 * yStep);
      outer.add(x1).add(x2).intoArray(y, j + e + 3 * yStep);
      x4.intoArray(y, j + e + 4 * yStep);
    }
  }

  /** Three taps to five points. */
  public static void taps(float[] x, int i, int xStep, float[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      FloatVector x0 = fromArray(SPECIES, x, i + e);
      FloatVector x1 = fromArray(SPECIES, x, i + e + xStep);
      FloatVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      FloatVector even = x0.add(x2);
      FloatVector two = x1.add(x1);
      FloatVector four = x2.add(x2);
      x0.mul(0.5f).intoArray(y, j + e);
      even.add(x1).mul(-0.5f).intoArray(y, j + e + yStep);
      x1.sub(even).mul(SIXTH).intoArray(y, j + e + 2 * yStep);
      x0.add(two).add(four.add(four)).mul(SIXTH).intoArray(y, j + e + 3 * yStep);
      x2.intoArray(y, j + e + 4 * yStep);
    }
  }

  /** The transpose of {@link #taps}. */
  public static void tapsTransposed(
      float[] x, int i, int xStep, float[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      FloatVector x0 = fromArray(SPECIES, x, i + e);
      FloatVector x1 = fromArray(SPECIES, x, i + e + xStep);
      FloatVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      FloatVector x3 = fromArray(SPECIES, x, i + e + 3 * xStep);
      FloatVector x4 = fromArray(SPECIES, x, i + e + 4 * xStep);
      FloatVector half = x1.mul(0.5f);
      FloatVector second = x2.mul(SIXTH);
      FloatVector third = x3.mul(SIXTH);
      FloatVector twice = third.add(third);
      x0.mul(0.5f).sub(half).sub(second).add(third).intoArray(y, j + e);
      second.sub(half).add(twice).intoArray(y, j + e + yStep);
      twice.add(twice).sub(half).sub(second).add(x4).intoArray(y, j + e + 2 * yStep);
    }
  }

  /** Five points to three outputs. */
  public static void outputs(float[] x, int i, int xStep, float[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      FloatVector x0 = fromArray(SPECIES, x, i + e);
      FloatVector x1 = fromArray(SPECIES, x, i + e + xStep);
      FloatVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      FloatVector x3 = fromArray(SPECIES, x, i + e + 3 * xStep);
      FloatVector x4 = fromArray(SPECIES, x, i + e + 4 * xStep);
      FloatVector even = x1.add(x2);
      FloatVector twice = x3.add(x3);
      x0.add(even).add(x3).intoArray(y, j + e);
      x1.sub(x2).add(twice).intoArray(y, j + e + yStep);
      even.add(twice.add(twice)).add(x4).intoArray(y, j + e + 2 * yStep);
    }
  }

  /** The transpose of {@link #outputs}. */
  public static void outputsTransposed(
      float[] x, int i, int xStep, float[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      FloatVector x0 = fromArray(SPECIES, x, i + e);
      FloatVector x1 = fromArray(SPECIES, x, i + e + xStep);
      FloatVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      FloatVector even = x0.add(x2);
      FloatVector two = x1.add(x1);
      FloatVector four = x2.add(x2);
      x0.intoArray(y, j + e);
      even.add(x1).intoArray(y, j + e + yStep);
      even.sub(x1).intoArray(y, j + e + 2 * yStep);
      x0.add(two).add(four.add(four)).intoArray(y, j + e + 3 * yStep);
      x2.intoArray(y, j + e + 4 * yStep);
    }
  }
}
