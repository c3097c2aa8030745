package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.parallel.PerThread;
import io.github.dl4jode.parallel.Workers;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The memory of all convolutions of a tape that have the same sizes; one of them runs at a time.
 */
final class WinogradMemory {

  /** Some 50 µs: what is shorter is not divided. */
  private static final double LEAST_MULTIPLICATIONS = 6e6;

  private final TileGeometry tiles;
  private final Workers workers;
  private final PointWeights weights;
  private final PerThread<TileLane> lanes;
  private Optional<WeightSums> sums = Optional.empty();

  WinogradMemory(TileGeometry tiles, Workers workers) {
    this.tiles = tiles;
    this.workers = workers;
    this.weights = new PointWeights(tiles);
    this.lanes = new PerThread<>(workers, () -> new TileLane(tiles));
  }

  TileGeometry tiles() {
    return tiles;
  }

  PointWeights weights() {
    return weights;
  }

  /** Those of a backward pass, of the thread that runs it. */
  WeightSums sums() {
    if (sums.isEmpty()) {
      sums = Optional.of(new WeightSums(tiles));
    }
    return sums.get();
  }

  /** That of this thread. */
  TileLane lane() {
    return lanes.get();
  }

  /** Computes parts, by several threads if they are long enough. */
  void run(int parts, IntConsumer part) {
    workers.run(parts, tiles.multiplications() >= LEAST_MULTIPLICATIONS, part);
  }
}
