package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.RowLoops;
import java.util.Arrays;

/**
 * Sums over all images of the cotangents of weights and bias. Blocks of groups have sums of their
 * own, which are added in sequence: the bits do not depend on the number of threads.
 */
final class WeightSums {

  private static final int MOST_BLOCKS = 4;

  private final TileGeometry tiles;
  private final float[][] ofWeights;
  private final float[][] terms;
  private final float[][] ofBias;

  WeightSums(TileGeometry tiles) {
    this.tiles = tiles;
    int blocks = Math.min(MOST_BLOCKS, tiles.groups());
    this.ofWeights = new float[blocks][tiles.points() * tiles.inner() * tiles.outputChannels()];
    this.terms = new float[blocks][tiles.groups() > blocks ? ofWeights[0].length : 0];
    this.ofBias = new float[blocks][tiles.outputChannels()];
  }

  int blocks() {
    return ofWeights.length;
  }

  int firstGroup(int block) {
    return block * tiles.groups() / blocks();
  }

  /** [points, inner, output channels]. */
  float[] ofWeights(int block) {
    return ofWeights[block];
  }

  float[] ofBias(int block) {
    return ofBias[block];
  }

  /** Before the first group of a block. */
  void begin(int block) {
    Arrays.fill(ofBias[block], 0);
  }

  /** Adds what the points of a group give. */
  void add(int block, int group, TileLane lane, int count) {
    float[] sum = ofWeights[block];
    if (group == firstGroup(block)) {
      lane.multiplyTransposed(sum, count);
      return;
    }
    lane.multiplyTransposed(terms[block], count);
    RowLoops.add(sum, terms[block], sum, sum.length);
  }

  /** Adds all blocks to the first. */
  void add() {
    for (int block = 1; block < blocks(); block++) {
      RowLoops.add(ofWeights[0], ofWeights[block], ofWeights[0], ofWeights[0].length);
      RowLoops.add(ofBias[0], ofBias[block], ofBias[0], ofBias[0].length);
    }
  }
}
