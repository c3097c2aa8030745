package io.github.dl4jode.array.loop.point;

import static jdk.incubator.vector.DoubleVector.fromArray;

import io.github.dl4jode.array.loop.ProductLoops;
import io.github.dl4jode.array.loop.VectorModule;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The maps of Winograd's convolutions with the points 0, 1, -1, 2 and infinity, along one axis:
 * three taps to three outputs. Lavin and Gray (2016), "Fast Algorithms for Convolutional Neural
 * Networks", arXiv 1509.09308, section 4.
 *
 * <p>Each is a {@link LineMap}. To be used where {@link VectorModule#isUsable()} only.
 */
public final class DoubleFivePointLoops {

  // That of the other loops: with vectors of two kinds the compiler inlines neither.
  private static final VectorSpecies<Double> SPECIES = ProductLoops.SPECIES;
  private static final int WIDTH = ProductLoops.WIDTH;
  private static final double SIXTH = 1 / 6.0;

  private DoubleFivePointLoops() {}

  /** Five images to five points. */
  public static void images(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector x0 = fromArray(SPECIES, x, i + e);
      DoubleVector x1 = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector x3 = fromArray(SPECIES, x, i + e + 3 * xStep);
      DoubleVector x4 = fromArray(SPECIES, x, i + e + 4 * xStep);
      DoubleVector difference = x3.sub(x1);
      DoubleVector first = x0.sub(x2);
      first.add(first).add(difference).intoArray(y, j + e);
      difference.sub(x1.add(x2)).intoArray(y, j + e + yStep);
      difference.add(x1.sub(x2).mul(3)).intoArray(y, j + e + 2 * yStep);
      difference.intoArray(y, j + e + 3 * yStep);
      x4.sub(x2).sub(difference.add(difference)).intoArray(y, j + e + 4 * yStep);
    }
  }

  /** The transpose of {@link #images}. */
  public static void imagesTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector x0 = fromArray(SPECIES, x, i + e);
      DoubleVector x1 = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector x3 = fromArray(SPECIES, x, i + e + 3 * xStep);
      DoubleVector x4 = fromArray(SPECIES, x, i + e + 4 * xStep);
      DoubleVector twice = x0.add(x0);
      DoubleVector outer = x0.add(x3).sub(x4.add(x4));
      DoubleVector inner = x2.sub(x1);
      twice.intoArray(y, j + e);
      inner.add(inner).sub(outer).intoArray(y, j + e + yStep);
      x2.mul(-3).sub(x1).sub(twice).sub(x4).intoArray(y, j + e + 2 * yStep);
      outer.add(x1).add(x2).intoArray(y, j + e + 3 * yStep);
      x4.intoArray(y, j + e + 4 * yStep);
    }
  }

  /** Three taps to five points. */
  public static void taps(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector x0 = fromArray(SPECIES, x, i + e);
      DoubleVector x1 = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector even = x0.add(x2);
      DoubleVector two = x1.add(x1);
      DoubleVector four = x2.add(x2);
      x0.mul(0.5).intoArray(y, j + e);
      even.add(x1).mul(-0.5).intoArray(y, j + e + yStep);
      x1.sub(even).mul(SIXTH).intoArray(y, j + e + 2 * yStep);
      x0.add(two).add(four.add(four)).mul(SIXTH).intoArray(y, j + e + 3 * yStep);
      x2.intoArray(y, j + e + 4 * yStep);
    }
  }

  /** The transpose of {@link #taps}. */
  public static void tapsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector x0 = fromArray(SPECIES, x, i + e);
      DoubleVector x1 = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector x3 = fromArray(SPECIES, x, i + e + 3 * xStep);
      DoubleVector x4 = fromArray(SPECIES, x, i + e + 4 * xStep);
      DoubleVector half = x1.mul(0.5);
      DoubleVector second = x2.mul(SIXTH);
      DoubleVector third = x3.mul(SIXTH);
      DoubleVector twice = third.add(third);
      x0.mul(0.5).sub(half).sub(second).add(third).intoArray(y, j + e);
      second.sub(half).add(twice).intoArray(y, j + e + yStep);
      twice.add(twice).sub(half).sub(second).add(x4).intoArray(y, j + e + 2 * yStep);
    }
  }

  /** Five points to three outputs. */
  public static void outputs(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector x0 = fromArray(SPECIES, x, i + e);
      DoubleVector x1 = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector x3 = fromArray(SPECIES, x, i + e + 3 * xStep);
      DoubleVector x4 = fromArray(SPECIES, x, i + e + 4 * xStep);
      DoubleVector even = x1.add(x2);
      DoubleVector twice = x3.add(x3);
      x0.add(even).add(x3).intoArray(y, j + e);
      x1.sub(x2).add(twice).intoArray(y, j + e + yStep);
      even.add(twice.add(twice)).add(x4).intoArray(y, j + e + 2 * yStep);
    }
  }

  /** The transpose of {@link #outputs}. */
  public static void outputsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector x0 = fromArray(SPECIES, x, i + e);
      DoubleVector x1 = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector x2 = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector even = x0.add(x2);
      DoubleVector two = x1.add(x1);
      DoubleVector four = x2.add(x2);
      x0.intoArray(y, j + e);
      even.add(x1).intoArray(y, j + e + yStep);
      even.sub(x1).intoArray(y, j + e + 2 * yStep);
      x0.add(two).add(four.add(four)).intoArray(y, j + e + 3 * yStep);
      x2.intoArray(y, j + e + 4 * yStep);
    }
  }
}
