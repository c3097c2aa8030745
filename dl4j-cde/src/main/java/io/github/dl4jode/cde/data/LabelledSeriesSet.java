package io.github.dl4jode.cde.data;

import io.github.dl4jode.noise.IterationNoise;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Series of the same channels and classes.
 *
 * @param channels their names
 * @param classes their names; class i of a series is name i
 * @param series at least one
 */
public record LabelledSeriesSet(
    List<String> channels, List<String> classes, List<LabelledSeries> series) {

  private static final int ATTEMPTS = 1000;

  /** Two parts of a set. */
  public record Parts(LabelledSeriesSet first, LabelledSeriesSet second) {}

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if there is no series, or one has another number of channels
   *     or a class without a name
   */
  public LabelledSeriesSet {
    channels = List.copyOf(channels);
    classes = List.copyOf(classes);
    series = List.copyOf(series);
    if (series.isEmpty()) {
      throw new IllegalArgumentException("A set of series has at least one series");
    }
    for (LabelledSeries one : series) {
      if (one.channels() != channels.size()) {
        throw new IllegalArgumentException(
            "Series %s has %d channels, the set has %d: %s"
                .formatted(one.id(), one.channels(), channels.size(), String.join(", ", channels)));
      }
      if (one.label() >= classes.size()) {
        throw new IllegalArgumentException(
            "Series %s has class %d, the set has %d classes"
                .formatted(one.id(), one.label(), classes.size()));
      }
    }
  }

  /** The number of series. */
  public int size() {
    return series.size();
  }

  /** The length of the longest series. */
  public int longest() {
    return series.stream().mapToInt(LabelledSeries::size).max().orElseThrow();
  }

  /** The same with other series. */
  public LabelledSeriesSet withSeries(List<LabelledSeries> others) {
    return new LabelledSeriesSet(channels, classes, others);
  }

  /**
   * Removes values at random: each value independently, with one probability. A series in which
   * fewer than two times would have a value is drawn again.
   *
   * @param share the probability, 0 or more and below 1
   * @param seed series i of a set of this size loses the same values for the same seed
   * @throws IllegalArgumentException if the share is out of range, or a series has too few values
   */
  public LabelledSeriesSet withoutValues(double share, long seed) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "The share of values to drop is at least 0 and below 1, not " + share);
    }
    return share == 0
        ? this
        : withSeries(
            IntStream.range(0, size())
                .mapToObj(i -> thinned(series.get(i), share, IterationNoise.of(seed, i)))
                .toList());
  }

  private static LabelledSeries thinned(LabelledSeries all, double share, SplittableRandom random) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double[][] values = all.values();
      for (double[] row : values) {
        for (int channel = 0; channel < row.length; channel++) {
          row[channel] = random.nextDouble() < share ? Double.NaN : row[channel];
        }
      }
      LabelledSeries rest = all.withValues(values);
      if (rest.observedTimes() >= 2) {
        return rest;
      }
    }
    throw new IllegalArgumentException(
        "Series %s has too few values to drop a share of %s and keep two times with a value; drop fewer, or leave it out"
            .formatted(all.id(), share));
  }

  /**
   * Adds normal noise to each value, independently: other series of the same kind, to learn from.
   *
   * @param deviation of the noise, in the unit of the values, 0 or more
   * @param seed the same seed gives the same noise
   * @throws IllegalArgumentException if the deviation is negative or not finite
   */
  public LabelledSeriesSet withNoise(double deviation, long seed) {
    if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The deviation of noise is finite and at least 0, not " + deviation);
    }
    return deviation == 0
        ? this
        : withSeries(
            IntStream.range(0, size())
                .mapToObj(i -> noisy(series.get(i), deviation, IterationNoise.of(seed, i)))
                .toList());
  }

  private static LabelledSeries noisy(
      LabelledSeries all, double deviation, SplittableRandom random) {
    double[][] values = all.values();
    for (double[] row : values) {
      for (int channel = 0; channel < row.length; channel++) {
        row[channel] += deviation * random.nextGaussian();
      }
    }
    return all.withValues(values);
  }

  /**
   * Splits the set at random, each class in the same proportion.
   *
   * @param share of the second part, above 0 and below 1
   * @param seed of the choice
   * @throws IllegalArgumentException if the share is out of range, or a part would have no series
   */
  public Parts split(double share, long seed) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "The share of a part is above 0 and below 1, not " + share);
    }
    boolean[] isSecond = new boolean[size()];
    for (int[] members : shuffledClasses(seed)) {
      long count = Math.round(share * members.length);
      for (int i = 0; i < count; i++) {
        isSecond[members[i]] = true;
      }
    }
    return parts(isSecond);
  }

  /** The places of the series of each class, in a random order. */
  private List<int[]> shuffledClasses(long seed) {
    return IntStream.range(LabelledSeries.UNKNOWN, classes.size())
        .mapToObj(
            label -> {
              int[] members =
                  IntStream.range(0, size()).filter(i -> series.get(i).label() == label).toArray();
              int[] order = RandomPermutation.of(members.length, IterationNoise.of(seed, label));
              return IntStream.of(order).map(i -> members[i]).toArray();
            })
        .toList();
  }

  private Parts parts(boolean... isSecond) {
    List<LabelledSeries> first = new ArrayList<>();
    List<LabelledSeries> second = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      (isSecond[i] ? second : first).add(series.get(i));
    }
    if (first.isEmpty() || second.isEmpty()) {
      throw new IllegalArgumentException(
          "%d series are too few to be split: a part would have no series".formatted(size()));
    }
    return new Parts(withSeries(first), withSeries(second));
  }

  /**
   * Splits the set at random for a cross-validation: each series is in the second part once, and
   * each class in equal numbers as far as it can be divided.
   *
   * @param count how often, 2 or more
   * @param seed of the choice
   * @throws IllegalArgumentException if the number is smaller, or a part would have no series
   */
  public List<Parts> folds(int count, long seed) {
    if (count < 2) {
      throw new IllegalArgumentException(
          "A cross-validation has 2 parts of the series or more, not " + count);
    }
    int[] all = shuffledClasses(seed).stream().flatMapToInt(IntStream::of).toArray();
    return IntStream.range(0, count)
        .mapToObj(
            fold -> {
              boolean[] isSecond = new boolean[size()];
              // Dealt out one after the other, so that no part is larger by more than one.
              for (int i = fold; i < all.length; i += count) {
                isSecond[all[i]] = true;
              }
              return parts(isSecond);
            })
        .toList();
  }
}
