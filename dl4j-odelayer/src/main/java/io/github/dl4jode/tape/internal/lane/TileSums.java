package io.github.dl4jode.tape.internal.lane;

import io.github.dl4jode.tape.internal.lane.NumberArrays.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * What each tile adds to the sums of a group, so that they can be added up in the order of the
 * tiles, to the same bits as by one thread.
 */
final class TileSums<A> {

  private final NumberArrays<A> arrays;
  private final int tiles;

  /** By output: whether its sum goes on from pass to pass. */
  private final boolean[] overPasses;

  /** By output; of no length where an output is no sum. */
  private final List<A> terms = new ArrayList<>();

  private final List<A> sums = new ArrayList<>();

  /**
   * Takes memory.
   *
   * @param lane one of the lanes of the group
   * @param tiles to be kept; 0 takes no memory
   */
  TileSums(Lane<A> lane, int tiles) {
    this.arrays = lane.arrays();
    this.tiles = tiles;
    this.overPasses = new boolean[lane.outputs()];
    for (int i = 0; i < lane.outputs(); i++) {
      int length = tiles > 0 && lane.isSum(i) ? arrays.length(lane.output(i)) : 0;
      overPasses[i] = lane.isSumOverPasses(i);
      sums.add(arrays.create(length));
      terms.add(arrays.create(length * tiles));
    }
  }

  /** Keeps what a tile has left in a lane. */
  void keep(Lane<A> lane, int tile) {
    for (int i = 0; i < sums.size(); i++) {
      int length = arrays.length(sums.get(i));
      if (length > 0) {
        System.arraycopy(lane.output(i), 0, terms.get(i), tile * length, length);
      }
    }
  }

  /** Adds up a pass, and writes the sums that end with it to the outputs. */
  void add(List<Memory<A>> targets) {
    for (int i = 0; i < sums.size(); i++) {
      A sum = sums.get(i);
      int length = arrays.length(sum);
      if (length > 0 && !overPasses[i]) {
        arrays.clear(sum);
      }
      for (int tile = 0; length > 0 && tile < tiles; tile++) {
        arrays.add(terms.get(i), tile * length, sum);
      }
    }
    store(false, targets);
  }

  void clearSumsOverPasses() {
    for (int i = 0; i < sums.size(); i++) {
      if (overPasses[i]) {
        arrays.clear(sums.get(i));
      }
    }
  }

  void storeSumsOverPasses(List<Memory<A>> targets) {
    store(true, targets);
  }

  private void store(boolean ofPasses, List<Memory<A>> targets) {
    for (int i = 0; i < sums.size(); i++) {
      if (arrays.length(sums.get(i)) > 0 && overPasses[i] == ofPasses) {
        targets.get(i).write(0, sums.get(i));
      }
    }
  }
}
