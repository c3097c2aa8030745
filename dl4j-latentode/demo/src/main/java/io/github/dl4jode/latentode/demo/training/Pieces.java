package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesExample;
import java.util.SplittableRandom;

/**
 * Shows only pieces of the series of a minibatch, while all of each is to be explained: a model
 * learns to go on from any point, forwards and backwards. Of one iteration the pieces are always
 * the same.
 *
 * @param shown the part of a series that is shown at least; 1 hides nothing
 * @param seed the same seed makes the same pieces
 * @param start where grids begin
 */
record Pieces(double shown, long seed, double start) {

  /** The minibatch of an iteration, in pieces. */
  SeriesBatch apply(SeriesBatch minibatch, int iteration) {
    if (shown == 1) {
      return minibatch;
    }
    // The first numbers of generators with neighbouring seeds hardly differ, but for split ones.
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + iteration).split();
    double part = 1 - (1 - shown) * random.nextDouble();
    double place = random.nextDouble();
    return SeriesBatch.ofExamples(
        minibatch.examples().stream()
            .map(one -> new SeriesExample(piece(one.observed(), part, place), one.targets()))
            .toList(),
        start);
  }

  /**
   * Successive points of a series.
   *
   * @param part of its points, rounded up
   * @param place where the hidden points are: 0 all behind the piece, 1 all before it
   */
  private static Series piece(Series series, double part, double place) {
    int count = (int) Math.ceil(part * series.size());
    int first = (int) Math.round(place * (series.size() - count));
    Series toItsEnd = series.until(series.time(first + count - 1));
    return first == 0 ? toItsEnd : toItsEnd.after(series.time(first - 1));
  }
}
