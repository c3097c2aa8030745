package io.github.dl4jode.array.loop;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Arithmetic on runs of successive elements of two arrays, or of one array and a number. A run has
 * at least {@link #LEAST} elements, and is written where it is read only if they are a multiple of
 * that. To be used where {@link VectorModule#isUsable()} only.
 */
public final class RunLoops {

  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;

  /** The fewest elements of a run: those of a vector register. */
  public static final int LEAST = RowLoops.WIDTH;

  private RunLoops() {}

  // The last elements are taken together with some before them, which are computed twice.

  private static int place(int j, int length) {
    return Math.min(j, length - LEAST);
  }

  /** y ← x + z, from a place in each array on. */
  public static void add(float[] x, int ofX, float[] z, int ofZ, float[] y, int ofY, int length) {
    for (int j = 0; j < length; j += LEAST) {
      int i = place(j, length);
      fromArray(SPECIES, x, ofX + i).add(fromArray(SPECIES, z, ofZ + i)).intoArray(y, ofY + i);
    }
  }

  /** y ← x + number. */
  public static void add(float[] x, int ofX, float number, float[] y, int ofY, int length) {
    for (int j = 0; j < length; j += LEAST) {
      int i = place(j, length);
      fromArray(SPECIES, x, ofX + i).add(number).intoArray(y, ofY + i);
    }
  }

  /** y ← x - z. */
  public static void subtract(
      float[] x, int ofX, float[] z, int ofZ, float[] y, int ofY, int length) {
    for (int j = 0; j < length; j += LEAST) {
      int i = place(j, length);
      fromArray(SPECIES, x, ofX + i).sub(fromArray(SPECIES, z, ofZ + i)).intoArray(y, ofY + i);
    }
  }

  /** y ← number - x. */
  public static void subtractFrom(
      float number, float[] x, int ofX, float[] y, int ofY, int length) {
    FloatVector numbers = broadcast(SPECIES, number);
    for (int j = 0; j < length; j += LEAST) {
      int i = place(j, length);
      numbers.sub(fromArray(SPECIES, x, ofX + i)).intoArray(y, ofY + i);
    }
  }

  /** y ← x z. */
  public static void multiply(
      float[] x, int ofX, float[] z, int ofZ, float[] y, int ofY, int length) {
    for (int j = 0; j < length; j += LEAST) {
      int i = place(j, length);
      fromArray(SPECIES, x, ofX + i).mul(fromArray(SPECIES, z, ofZ + i)).intoArray(y, ofY + i);
    }
  }

  /** y ← number x. */
  public static void multiply(float[] x, int ofX, float number, float[] y, int ofY, int length) {
    for (int j = 0; j < length; j += LEAST) {
      int i = place(j, length);
      fromArray(SPECIES, x, ofX + i).mul(number).intoArray(y, ofY + i);
    }
  }
}
