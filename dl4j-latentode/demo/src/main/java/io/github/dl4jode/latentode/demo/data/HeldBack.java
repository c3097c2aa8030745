package io.github.dl4jode.latentode.demo.data;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesExample;
import io.github.dl4jode.latentode.data.SeriesSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Series of which a part is kept for the test: of each the last fifth of its time, to extrapolate,
 * and a tenth of the points before that, at random but not the first one, to interpolate.
 */
public final class HeldBack {

  private static final double LEARNED_TIME = 0.8;
  private static final double HIDDEN = 0.1;

  private HeldBack() {}

  /**
   * Keeps a part of each series for the test.
   *
   * @param measured what there is
   * @param truth at the same times, what is to be predicted: the same, or without noise where that
   *     is known
   * @param seed of the points that are hidden
   */
  public static LearningTask of(SeriesSet measured, SeriesSet truth, long seed) {
    Random random = new Random(seed);
    List<Series> training = new ArrayList<>();
    List<SeriesExample> interpolation = new ArrayList<>();
    List<SeriesExample> extrapolation = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      Series all = measured.series().get(i);
      Series right = truth.series().get(i);
      double end = all.firstTime() + LEARNED_TIME * (all.lastTime() - all.firstTime());
      Series learned = without(all.until(end), random);
      training.add(learned);
      addIfAny(interpolation, learned, right.until(end).minus(learned));
      if (all.lastTime() > end) {
        addIfAny(extrapolation, learned, right.after(end));
      }
    }
    return new LearningTask(
        new SeriesSet(measured.sensors(), training),
        interpolation,
        extrapolation,
        IntStream.range(0, extrapolation.size()).boxed().toList());
  }

  private static void addIfAny(List<SeriesExample> examples, Series known, Series asked) {
    if (asked.observations() > 0) {
      examples.add(new SeriesExample(known, asked));
    }
  }

  /** All but a tenth of the points; never without the first. */
  private static Series without(Series all, Random random) {
    List<Integer> points = new ArrayList<>(IntStream.range(1, all.size()).boxed().toList());
    Collections.shuffle(points, random);
    int hidden = (int) Math.round(HIDDEN * points.size());
    int[] kept =
        IntStream.concat(
                IntStream.of(0), points.stream().skip(hidden).mapToInt(Integer::intValue).sorted())
            .toArray();
    return new Series(
        all.id(),
        IntStream.of(kept).mapToDouble(all::time).toArray(),
        IntStream.of(kept).mapToObj(point -> all.values()[point]).toArray(double[][]::new));
  }
}
