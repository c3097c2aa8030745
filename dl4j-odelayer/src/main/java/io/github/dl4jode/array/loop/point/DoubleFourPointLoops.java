package io.github.dl4jode.array.loop.point;

import static jdk.incubator.vector.DoubleVector.fromArray;

import io.github.dl4jode.array.loop.ProductLoops;
import io.github.dl4jode.array.loop.VectorModule;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The maps of Winograd's convolutions with the points 0, 1, -1 and infinity, along one axis: three
 * taps to two outputs, or two taps to three. Lavin and Gray (2016), "Fast Algorithms for
 * Convolutional Neural Networks", arXiv 1509.09308, section 4.
 *
 * <p>Each is a {@link LineMap}. To be used where {@link VectorModule#isUsable()} only.
 */
public final class DoubleFourPointLoops {

  // That of the other loops: with vectors of two kinds the compiler inlines neither.
  private static final VectorSpecies<Double> SPECIES = ProductLoops.SPECIES;
  private static final int WIDTH = ProductLoops.WIDTH;

  private DoubleFourPointLoops() {}

  /** Four images to four points. */
  public static void images(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector a = fromArray(SPECIES, x, i + e);
      DoubleVector b = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector c = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector d = fromArray(SPECIES, x, i + e + 3 * xStep);
      a.sub(c).intoArray(y, j + e);
      b.add(c).intoArray(y, j + e + yStep);
      c.sub(b).intoArray(y, j + e + 2 * yStep);
      b.sub(d).intoArray(y, j + e + 3 * yStep);
    }
  }

  /** The transpose of {@link #images}. */
  public static void imagesTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector a = fromArray(SPECIES, x, i + e);
      DoubleVector b = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector c = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector d = fromArray(SPECIES, x, i + e + 3 * xStep);
      a.intoArray(y, j + e);
      b.sub(c).add(d).intoArray(y, j + e + yStep);
      b.add(c).sub(a).intoArray(y, j + e + 2 * yStep);
      d.neg().intoArray(y, j + e + 3 * yStep);
    }
  }

  /** Three taps to four points. */
  public static void threeTaps(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector first = fromArray(SPECIES, x, i + e);
      DoubleVector last = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector even = first.add(last).mul(0.5);
      DoubleVector odd = fromArray(SPECIES, x, i + e + xStep).mul(0.5);
      first.intoArray(y, j + e);
      even.add(odd).intoArray(y, j + e + yStep);
      even.sub(odd).intoArray(y, j + e + 2 * yStep);
      last.intoArray(y, j + e + 3 * yStep);
    }
  }

  /** The transpose of {@link #threeTaps}. */
  public static void threeTapsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector b = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector c = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector even = b.add(c).mul(0.5);
      fromArray(SPECIES, x, i + e).add(even).intoArray(y, j + e);
      b.sub(c).mul(0.5).intoArray(y, j + e + yStep);
      even.add(fromArray(SPECIES, x, i + e + 3 * xStep)).intoArray(y, j + e + 2 * yStep);
    }
  }

  /** Two taps to four points. */
  public static void twoTaps(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector first = fromArray(SPECIES, x, i + e);
      DoubleVector last = fromArray(SPECIES, x, i + e + xStep);
      first.intoArray(y, j + e);
      first.add(last).mul(0.5).intoArray(y, j + e + yStep);
      first.sub(last).mul(0.5).intoArray(y, j + e + 2 * yStep);
      last.intoArray(y, j + e + 3 * yStep);
    }
  }

  /** The transpose of {@link #twoTaps}. */
  public static void twoTapsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector b = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector c = fromArray(SPECIES, x, i + e + 2 * xStep);
      fromArray(SPECIES, x, i + e).add(b.add(c).mul(0.5)).intoArray(y, j + e);
      fromArray(SPECIES, x, i + e + 3 * xStep).add(b.sub(c).mul(0.5)).intoArray(y, j + e + yStep);
    }
  }

  /** Four points of three taps to two outputs. */
  public static void twoOutputs(double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector b = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector c = fromArray(SPECIES, x, i + e + 2 * xStep);
      fromArray(SPECIES, x, i + e).add(b.add(c)).intoArray(y, j + e);
      b.sub(c).sub(fromArray(SPECIES, x, i + e + 3 * xStep)).intoArray(y, j + e + yStep);
    }
  }

  /** The transpose of {@link #twoOutputs}. */
  public static void twoOutputsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector a = fromArray(SPECIES, x, i + e);
      DoubleVector b = fromArray(SPECIES, x, i + e + xStep);
      a.intoArray(y, j + e);
      a.add(b).intoArray(y, j + e + yStep);
      a.sub(b).intoArray(y, j + e + 2 * yStep);
      b.neg().intoArray(y, j + e + 3 * yStep);
    }
  }

  /** Four points of two taps to three outputs. */
  public static void threeOutputs(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector b = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector c = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector sum = b.add(c);
      fromArray(SPECIES, x, i + e).add(sum).intoArray(y, j + e);
      b.sub(c).intoArray(y, j + e + yStep);
      sum.sub(fromArray(SPECIES, x, i + e + 3 * xStep)).intoArray(y, j + e + 2 * yStep);
    }
  }

  /** The transpose of {@link #threeOutputs}. */
  public static void threeOutputsTransposed(
      double[] x, int i, int xStep, double[] y, int j, int yStep, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      DoubleVector a = fromArray(SPECIES, x, i + e);
      DoubleVector b = fromArray(SPECIES, x, i + e + xStep);
      DoubleVector c = fromArray(SPECIES, x, i + e + 2 * xStep);
      DoubleVector even = a.add(c);
      a.intoArray(y, j + e);
      even.add(b).intoArray(y, j + e + yStep);
      even.sub(b).intoArray(y, j + e + 2 * yStep);
      c.neg().intoArray(y, j + e + 3 * yStep);
    }
  }
}
