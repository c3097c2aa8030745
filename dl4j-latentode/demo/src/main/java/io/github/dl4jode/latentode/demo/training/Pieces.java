package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesExample;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Changes minibatches before they are learned, so that what is asked afterwards has been asked
 * before: all at first, so that one trajectory comes to serve all changes, and three of ten at the
 * end, so that whole series are met precisely. Of one iteration the change is always the same.
 *
 * <ul>
 *   <li>Their series are moved to later times. A law that does not change with time holds for them
 *       as well, and a model that has carried its states so far in training is on known ground
 *       where it extrapolates.
 *   <li>Of each series only a piece is shown, while all of it is to be explained. A model that
 *       reads the piece cannot know where the window around it began, so that the state it finds is
 *       asked for more than one window on both sides.
 * </ul>
 *
 * @param shift how far a minibatch is moved at most, as a part of the time that the model sees as 1
 * @param shown the part of a series that is shown at least; 1 hides nothing
 * @param seed the same seed makes the same changes
 * @param start where grids begin
 * @param iterations in which the part of unchanged minibatches rises
 */
record Augmentation(double shift, double shown, long seed, double start, int iterations) {

  private static final double LAST_UNCHANGED = 0.7;

  /** The minibatch of an iteration, changed. */
  SeriesBatch apply(SeriesBatch minibatch, int iteration) {
    if (shift == 0 && shown == 1) {
      return minibatch;
    }
    // The first numbers of generators with neighbouring seeds hardly differ, but for split ones.
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + iteration).split();
    if (random.nextDouble() < LAST_UNCHANGED * iteration / iterations) {
      return minibatch;
    }
    double by = shift * random.nextDouble();
    double part = 1 - (1 - shown) * random.nextDouble();
    double place = random.nextDouble();
    return SeriesBatch.ofExamples(
        minibatch.examples().stream().map(example -> change(example, by, part, place)).toList(),
        start);
  }

  private static SeriesExample change(SeriesExample example, double by, double part, double place) {
    return new SeriesExample(
        moved(piece(example.observed(), part, place), by), moved(example.targets(), by));
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

  private static Series moved(Series series, double by) {
    return new Series(
        series.id(),
        DoubleStream.of(series.times()).map(time -> time + by).toArray(),
        series.values());
  }
}
