package io.github.dl4jode.tape.internal.winograd;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums over all images of the cotangents of weights and bias. Blocks of groups have sums of their
 * own, which are added in sequence: the bits do not depend on the number of threads.
 */
final class WeightSums<A, B> {

  private static final int MOST_BLOCKS = 4;

  private final TileArithmetic<A, B> arithmetic;
  private final TileGeometry tiles;
  private final List<A> ofWeights;
  private final List<A> ofBias;

  WeightSums(TileArithmetic<A, B> arithmetic, TileGeometry tiles) {
    this.arithmetic = arithmetic;
    this.tiles = tiles;
    int blocks = Math.min(MOST_BLOCKS, tiles.groups());
    this.ofWeights = arrays(blocks, length());
    this.ofBias = arrays(blocks, tiles.outputChannels());
  }

  private List<A> arrays(int count, int length) {
    return IntStream.range(0, count).mapToObj(i -> arithmetic.array(length)).toList();
  }

  private int length() {
    return tiles.points() * tiles.inner() * tiles.outputChannels();
  }

  int blocks() {
    return ofWeights.size();
  }

  int firstGroup(int block) {
    return block * tiles.groups() / blocks();
  }

  /** [points, inner, output channels]. */
  A ofWeights(int block) {
    return ofWeights.get(block);
  }

  A ofBias(int block) {
    return ofBias.get(block);
  }

  /** Before the first group of a block. */
  void begin(int block) {
    arithmetic.fillWithZeros(ofBias(block));
  }

  /** Adds what the points of a group give. */
  void add(int block, int group, TileLane<A, B> lane, int count) {
    A sum = ofWeights(block);
    lane.multiplyTransposed(sum, count, group != firstGroup(block));
  }

  /** Adds all blocks to the first. */
  void add() {
    for (int block = 1; block < blocks(); block++) {
      arithmetic.add(ofWeights(0), ofWeights(block), ofWeights(0), length());
      arithmetic.add(ofBias(0), ofBias(block), ofBias(0), tiles.outputChannels());
    }
  }
}
