package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.DoubleVector.fromArray;

import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic on runs of successive doubles of two arrays. To be used where {@link
 * VectorModule#isUsable()} only.
 */
public final class DoubleRunLoops {

  private static final VectorSpecies<Double> SPECIES = ProductLoops.SPECIES;
  private static final int WIDTH = ProductLoops.WIDTH;

  private DoubleRunLoops() {}

  /** y ← x + z, from a place in each on; n a multiple of {@link ProductLoops#WIDTH}. */
  public static void add(double[] x, int ofX, double[] z, int ofZ, double[] y, int ofY, int n) {
    for (int e = 0; e < n; e += WIDTH) {
      fromArray(SPECIES, x, ofX + e).add(fromArray(SPECIES, z, ofZ + e)).intoArray(y, ofY + e);
    }
  }
}
