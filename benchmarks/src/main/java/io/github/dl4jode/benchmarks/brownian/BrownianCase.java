package io.github.dl4jode.benchmarks.brownian;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.path.brownian.LevyArea;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Queries of equal intervals of [0, 1] in float: in sequence, in sequence forward and then
 * backward, and in random order. Each round has a new path.
 *
 * @param batch examples
 * @param noise components of each
 * @param intervals queries of a round, twice as many for both directions
 * @param levyArea what is asked for
 * @param grid whether the path is told the length of the intervals
 * @param repetitions of a round
 */
record BrownianCase(
    int batch, int noise, int intervals, LevyArea levyArea, boolean grid, Repetitions repetitions)
    implements BenchmarkCase {

  private static final double MICROSECONDS = 1e3;

  @Override
  public void measure(Result result) {
    Queries queries = new Queries();
    List<Integer> order = IntStream.range(0, intervals).boxed().collect(Collectors.toList());
    Collections.shuffle(order, new Random(1));
    int[] shuffled = order.stream().mapToInt(Integer::intValue).toArray();
    List<Sample> samples =
        repetitions.interleaved(
            queries::sequence, queries::bothDirections, () -> queries.inOrder(shuffled));
    result
        .put("batch", batch)
        .put("noise", noise)
        .put("intervals", intervals)
        .put("levy_area", levyArea.name())
        .put("grid", grid ? "given" : "none");
    repetitions.describe(result);
    report(result, "sequential", samples.get(0), intervals);
    report(result, "double", samples.get(1), 2 * intervals);
    report(result, "random", samples.get(2), intervals);
  }

  private static void report(Result result, String name, Sample sample, int queries) {
    result
        .put(name + "_us", MICROSECONDS * sample.median() / queries)
        .put(name + "_min_us", MICROSECONDS * sample.minimum() / queries)
        .put(name + "_per_s", Math.round(1e3 * queries / sample.median()))
        .put(name + "_max_per_s", Math.round(1e3 * queries / sample.minimum()));
  }

  /** The path, and the arrays for its answers. */
  private final class Queries {

    private final BrownianTree path =
        (grid ? BrownianTree.onGrid(0, 1.0 / intervals) : BrownianTree.over(0, 1))
            .batch(batch)
            .noiseSize(noise)
            .levyArea(levyArea)
            .build();

    private final INDArray w = Nd4j.create(DataType.FLOAT, batch, noise);
    private final INDArray h = Nd4j.create(DataType.FLOAT, batch, noise);
    private final INDArray k = Nd4j.create(DataType.FLOAT, batch, noise);
    private long seed;

    private void sequence() {
      path.renew(seed++);
      for (int i = 0; i < intervals; i++) {
        query(time(i), time(i + 1));
      }
    }

    private void bothDirections() {
      sequence();
      for (int i = intervals; i > 0; i--) {
        query(time(i), time(i - 1));
      }
    }

    private void inOrder(int... order) {
      path.renew(seed++);
      for (int i : order) {
        query(time(i), time(i + 1));
      }
    }

    private double time(int i) {
      return (double) i / intervals;
    }

    private void query(double from, double to) {
      switch (levyArea) {
        case NONE -> path.increment(from, to, w);
        case SPACE_TIME -> path.increment(from, to, w, h);
        case SPACE_TIME_TIME -> path.increment(from, to, w, h, k);
      }
    }
  }
}
