package io.github.dl4jode.cde.data;

import io.github.dl4jode.noise.IterationNoise;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The minibatches of a training, in another order in each epoch. Each minibatch is a function of
 * the seed and the iteration; the last one of an epoch may be smaller. All have the time axis of
 * the longest series of the set.
 *
 * @param set the series
 * @param batchSize the number of series in a minibatch, at least 1
 * @param seed of the orders
 * @param dataType of the network
 */
public record SeriesMinibatches(
    LabelledSeriesSet set, int batchSize, long seed, DataType dataType) {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the minibatches would be empty
   */
  public SeriesMinibatches {
    if (batchSize < 1) {
      throw new IllegalArgumentException("A minibatch has at least one series, not " + batchSize);
    }
  }

  /** The number of minibatches of an epoch. */
  public int perEpoch() {
    return (set.size() + batchSize - 1) / batchSize;
  }

  /**
   * The minibatch of an iteration.
   *
   * @param iteration from 0, over all epochs
   */
  public SeriesArrays minibatch(long iteration) {
    int[] order = RandomPermutation.of(set.size(), IterationNoise.of(seed, iteration / perEpoch()));
    int from = Math.toIntExact(iteration % perEpoch()) * batchSize;
    int to = Math.min(set.size(), from + batchSize);
    return arrays(Arrays.stream(order, from, to).mapToObj(i -> set.series().get(i)).toList());
  }

  /** The series in their order, without shuffling, such as for a test. */
  public List<SeriesArrays> inOrder() {
    return IntStream.range(0, perEpoch())
        .mapToObj(
            i ->
                arrays(
                    set.series().subList(i * batchSize, Math.min(set.size(), (i + 1) * batchSize))))
        .toList();
  }

  private SeriesArrays arrays(List<LabelledSeries> some) {
    return new SeriesArrays(some, set.classes().size(), set.longest(), dataType);
  }
}
