package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesExample;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;

/**
 * Changes half of the minibatches, at random, before they are learned, so that what is asked
 * afterwards has been asked before. Of one iteration the change is always the same.
 *
 * <ul>
 *   <li>Their series are moved to later times. A law that does not change with time holds for them
 *       as well, and a model that has carried its states so far in training is on known ground
 *       where it extrapolates.
 *   <li>The ends of their series are hidden, and are to be explained all the same.
 * </ul>
 *
 * @param shift how far a minibatch is moved at most, as a part of the time that the model sees as 1
 * @param shown the part of a series that is shown at least; 1 hides nothing
 * @param seed the same seed makes the same changes
 * @param start where grids begin
 */
record Augmentation(double shift, double shown, long seed, double start) {

  /** The minibatch of an iteration, changed. */
  SeriesBatch apply(SeriesBatch minibatch, int iteration) {
    if (shift == 0 && shown == 1) {
      return minibatch;
    }
    // The first numbers of generators with neighbouring seeds hardly differ, but for split ones.
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed).nextLong() + iteration).split();
    if (random.nextBoolean()) {
      return minibatch;
    }
    double by = shift * random.nextDouble();
    double part = shown + (1 - shown) * random.nextDouble();
    return SeriesBatch.ofExamples(
        minibatch.examples().stream().map(example -> change(example, by, part)).toList(), start);
  }

  private static SeriesExample change(SeriesExample example, double by, double part) {
    Series observed = example.observed();
    int count = (int) Math.ceil(part * observed.size());
    Series beginning = observed.until(observed.time(count - 1));
    return new SeriesExample(moved(beginning, by), moved(example.targets(), by));
  }

  private static Series moved(Series series, double by) {
    return new Series(
        series.id(),
        DoubleStream.of(series.times()).map(time -> time + by).toArray(),
        series.values());
  }
}
