package io.github.dl4jode.tape.internal.tile;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What each tile adds to the sums of a group, so that they can be added up in the order of the
 * tiles, to the same bits as by one thread.
 */
final class TileSums {

  private final int tiles;

  /** By output; of no length where an output is no sum. */
  private final float[][] terms;

  private final float[][] sums;

  /**
   * Takes memory.
   *
   * @param lane one of the lanes of the group
   * @param tiles to be kept; 0 takes no memory
   */
  TileSums(Lane lane, int tiles) {
    this.tiles = tiles;
    this.sums = new float[lane.outputs()][];
    this.terms = new float[lane.outputs()][];
    for (int i = 0; i < sums.length; i++) {
      int length = tiles > 0 && lane.isSum(i) ? lane.output(i).length : 0;
      sums[i] = new float[length];
      terms[i] = new float[length * tiles];
    }
  }

  /** Keeps what a tile has left in a lane. */
  void keep(Lane lane, int tile) {
    for (int i = 0; i < sums.length; i++) {
      int length = sums[i].length;
      if (length > 0) {
        System.arraycopy(lane.output(i), 0, terms[i], tile * length, length);
      }
    }
  }

  /** Adds up, and writes the sums to the outputs. */
  void store(FloatBuffer... targets) {
    for (int i = 0; i < sums.length; i++) {
      float[] sum = sums[i];
      if (sum.length > 0) {
        Arrays.fill(sum, 0);
        for (int tile = 0; tile < tiles; tile++) {
          add(terms[i], tile * sum.length, sum);
        }
        targets[i].put(0, sum);
      }
    }
  }

  private static void add(float[] from, int start, float... sum) {
    for (int j = 0; j < sum.length; j++) {
      sum[j] += from[start + j];
    }
  }
}
