package io.github.dl4jode.latentode.data;

import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Shows only pieces of the series of a minibatch, while all of each is to be explained. Of one
 * iteration the pieces are always the same.
 *
 * @param shown the part of a series that is shown at least; 1 hides nothing
 * @param seed the same seed makes the same pieces
 */
record Pieces(double shown, long seed) implements Serializable {

  /** Refuses parts that are none. */
  Pieces {
    if (!(shown > 0 && shown <= 1)) {
      throw new IllegalArgumentException(
          "The part of a series that is shown is above 0 and at most 1, not " + shown);
    }
  }

  /** The examples of an iteration, in pieces. */
  List<SeriesExample> of(List<SeriesExample> examples, long iteration) {
    if (shown == 1) {
      return examples;
    }
    // The first numbers of generators with neighbouring seeds hardly differ, but for split ones.
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + iteration).split();
    double part = 1 - (1 - shown) * random.nextDouble();
    double place = random.nextDouble();
    return examples.stream()
        .map(one -> new SeriesExample(piece(one.observed(), part, place), one.targets()))
        .toList();
  }

  /**
   * Successive points of a series.
   *
   * @param part of its points, rounded up
   * @param place where the hidden points are: 0 all after the piece, 1 all before it
   */
  private static Series piece(Series series, double part, double place) {
    int count = (int) Math.ceil(part * series.size());
    int first = (int) Math.round(place * (series.size() - count));
    Series toItsEnd = series.until(series.time(first + count - 1));
    return first == 0 ? toItsEnd : toItsEnd.after(series.time(first - 1));
  }
}
