package io.github.dl4jode.array.loop;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Images between their two orders, channels first and channels last, by gathering: several times as
 * fast as one number at a time. To be used where {@link VectorModule#isUsable()} only.
 */
public final class GatherLoops {

  // That of the other loops: with vectors of two kinds the compiler inlines neither.
  private static final VectorSpecies<Float> SPECIES = RowLoops.SPECIES;
  private static final int WIDTH = RowLoops.WIDTH;

  private GatherLoops() {}

  /** What {@link #channelsLast} and {@link #transpose} need for rows of a length. */
  public static int[] lanes(int length) {
    return IntStream.range(0, WIDTH).map(lane -> lane * length).toArray();
  }

  /**
   * Writes the channels of each pixel next to each other.
   *
   * @param x an image [channels, pixels], channels a multiple of {@link RowLoops#WIDTH}
   * @param lanes {@link #lanes} of the pixels
   * @param places where the channels of each pixel begin in y
   */
  public static void channelsLast(float[] x, int[] lanes, float[] y, int[] places, int channels) {
    int pixels = places.length;
    for (int c = 0; c < channels; c += WIDTH) {
      for (int p = 0; p < pixels; p++) {
        FloatVector.fromArray(SPECIES, x, c * pixels + p, lanes, 0).intoArray(y, places[p] + c);
      }
    }
  }

  /**
   * Adds a number to each channel, and writes the pixels of each channel next to each other.
   *
   * @param lanes {@link #lanes} of the pixels
   * @param places where the channels of each pixel begin in x
   * @param y receives an image [channels, pixels], channels a multiple of {@link RowLoops#WIDTH}
   */
  public static void channelsFirst(
      float[] x, int[] places, float[] shifts, float[] y, int[] lanes, int channels) {
    int pixels = places.length;
    for (int c = 0; c < channels; c += WIDTH) {
      FloatVector shift = FloatVector.fromArray(SPECIES, shifts, c);
      for (int p = 0; p < pixels; p++) {
        FloatVector.fromArray(SPECIES, x, places[p] + c)
            .add(shift)
            .intoArray(y, c * pixels + p, lanes, 0);
      }
    }
  }

  /**
   * y ← xᵀ.
   *
   * @param x a matrix [rows, columns] that begins at i, rows a multiple of {@link RowLoops#WIDTH}
   * @param lanes {@link #lanes} of the columns
   */
  public static void transpose(
      float[] x, int i, int[] lanes, float[] y, int j, int rows, int columns) {
    for (int r = 0; r < rows; r += WIDTH) {
      for (int c = 0; c < columns; c++) {
        FloatVector.fromArray(SPECIES, x, i + r * columns + c, lanes, 0)
            .intoArray(y, j + c * rows + r);
      }
    }
  }
}
