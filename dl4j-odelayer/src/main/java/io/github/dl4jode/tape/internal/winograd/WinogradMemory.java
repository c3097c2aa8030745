package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.parallel.PerThread;
import io.github.dl4jode.parallel.Workers;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The memory of all convolutions of a tape that have the same sizes; one of them runs at a time.
 */
final class WinogradMemory<A, B> {

  /** Some 50 µs: what is shorter is not divided. */
  private static final double LEAST_MULTIPLICATIONS = 6e6;

  private final TileArithmetic<A, B> arithmetic;
  private final TileGeometry tiles;
  private final Workers workers;
  private final PointWeights<A, B> weights;
  private final PerThread<TileLane<A, B>> lanes;
  private Optional<WeightSums<A, B>> sums = Optional.empty();

  WinogradMemory(TileArithmetic<A, B> arithmetic, TileGeometry tiles, Workers workers) {
    this.arithmetic = arithmetic;
    this.tiles = tiles;
    this.workers = workers;
    this.weights = new PointWeights<>(arithmetic, tiles);
    this.lanes = new PerThread<>(workers, () -> new TileLane<>(arithmetic, tiles));
  }

  TileArithmetic<A, B> arithmetic() {
    return arithmetic;
  }

  TileGeometry tiles() {
    return tiles;
  }

  PointWeights<A, B> weights() {
    return weights;
  }

  /** Those of a backward pass, of the thread that runs it. */
  WeightSums<A, B> sums() {
    if (sums.isEmpty()) {
      sums = Optional.of(new WeightSums<>(arithmetic, tiles));
    }
    return sums.get();
  }

  /** That of this thread. */
  TileLane<A, B> lane() {
    return lanes.get();
  }

  /** Computes parts, by several threads if they are long enough. */
  void run(int parts, IntConsumer part) {
    workers.run(parts, tiles.multiplications() >= LEAST_MULTIPLICATIONS, part);
  }
}
