package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.linalg.api.buffer.DataType;

/** What holds for every path. */
class BrownianTreePropertiesTest {

  /** Random settings; the same for the same seed. */
  private static BrownianTree.Builder builder(long seed) {
    Random random = new Random(seed);
    BrownianTree.Builder builder =
        random.nextBoolean()
            ? BrownianTree.onGrid(-1, 0.1 + random.nextDouble())
            : BrownianTree.over(-1, random.nextDouble() * 4);
    return builder
        .seed(seed)
        .batch(1 + random.nextInt(4))
        .noiseSize(1 + random.nextInt(9))
        .dataType(random.nextBoolean() ? DataType.FLOAT : DataType.DOUBLE)
        .refinements(random.nextInt(20))
        .levyArea(LevyArea.SPACE_TIME_TIME);
  }

  private static double[] times(long seed, int count) {
    Random random = new Random(~seed);
    return IntStream.range(0, count)
        .mapToDouble(i -> i == 0 ? -1 : -1 + random.nextInt(80) * (i % 2 == 0 ? 0.1 : 0.0437))
        .toArray();
  }

  @Property(tries = 60)
  void answersDoNotDependOnTheOrderOfQueries(@ForAll long seed) {
    double[] times = times(seed, 14);
    BrownianTree path = builder(seed).build();
    double[][][] first = new double[times.length - 1][][];
    for (int i = 1; i < times.length; i++) {
      first[i - 1] = Increments.whk(path, times[i - 1], times[i]);
    }
    BrownianTree other = builder(seed).cacheBytes(0).build();
    List<Integer> order =
        Arrays.asList(IntStream.range(1, times.length).boxed().toArray(Integer[]::new));
    Collections.shuffle(order, new Random(seed));
    for (BrownianTree replay : List.of(path, other)) {
      for (int i : order) {
        double[][] again = Increments.whk(replay, times[i - 1], times[i]);
        for (int which = 0; which < 3; which++) {
          assertArrayEquals(first[i - 1][which], again[which]);
        }
      }
    }
  }

  @Property(tries = 60)
  void neighbouringIntervalsAddUp(@ForAll long seed) {
    BrownianTree path = builder(seed).dataType(DataType.DOUBLE).build();
    double[] times = times(seed, 9);
    Arrays.sort(times);
    Piece joined = new Piece(LevyArea.SPACE_TIME_TIME, (int) (path.batch() * path.noiseSize()));
    for (int i = 1; i < times.length; i++) {
      if (times[i] > times[i - 1]) {
        joined.append(piece(path, times[i - 1], times[i]));
      }
    }
    double[][] whole = Increments.whk(path, times[0], times[times.length - 1]);
    for (int which = 0; which < 3; which++) {
      assertArrayEquals(whole[which], joined.values(which), 1e-9);
    }
  }

  private static Piece piece(BrownianTree path, double from, double to) {
    double[][] values = Increments.whk(path, from, to);
    Piece piece = new Piece(LevyArea.SPACE_TIME_TIME, values[0].length);
    piece.length(to - from);
    for (int which = 0; which < 3; which++) {
      System.arraycopy(values[which], 0, piece.values(which), 0, values[0].length);
    }
    return piece;
  }

  @Property(tries = 60)
  void backwardsItIsTheSamePath(
      @ForAll long seed,
      @ForAll @DoubleRange(min = -1, max = 9) double from,
      @ForAll @DoubleRange(min = -1, max = 9) double to) {
    BrownianTree path = builder(seed).build();
    double[][] there = Increments.whk(path, from, to);
    double[][] back = Increments.whk(path, to, from);
    for (int i = 0; i < there[0].length; i++) {
      assertEquals(there[0][i] + 0.0, 0.0 - back[0][i]);
      assertEquals(there[1][i], back[1][i]);
      assertEquals(there[2][i] + 0.0, 0.0 - back[2][i]);
    }
  }

  @Property(tries = 60)
  void anExampleHasItsPathInEveryMinibatch(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int noise) {
    long[] many = new Random(seed).longs(6).toArray();
    long[] few = {many[4], many[1]};
    BrownianTree.Builder settings = BrownianTree.over(0, 1).noiseSize(noise).seed(seed);
    double[] all = Increments.w(settings.batch(6).examples(many).build(), 0.1, 0.6);
    double[] some = Increments.w(settings.batch(2).examples(few).build(), 0.1, 0.6);
    assertArrayEquals(
        Arrays.copyOfRange(all, 4 * noise, 5 * noise), Arrays.copyOfRange(some, 0, noise));
    assertArrayEquals(
        Arrays.copyOfRange(all, noise, 2 * noise), Arrays.copyOfRange(some, noise, 2 * noise));
  }

  /** A long increment on a grid is a sum of up to 80. */
  @Property(tries = 30)
  void theTypeRoundsThePath(@ForAll long seed) {
    double[] times = times(seed, 5);
    BrownianTree single = builder(seed).dataType(DataType.FLOAT).build();
    BrownianTree full = builder(seed).dataType(DataType.DOUBLE).build();
    for (int i = 1; i < times.length; i++) {
      double scale = Math.sqrt(Math.abs(times[i] - times[i - 1])) + 1e-3;
      assertArrayEquals(
          Increments.w(full, times[i - 1], times[i]),
          Increments.w(single, times[i - 1], times[i]),
          2e-6 * scale);
    }
  }

  @Property(tries = 30)
  void refinementsDoNotChangeThePathOnTheGrid(@ForAll long seed) {
    BrownianTree.Builder settings = BrownianTree.onGrid(2, 0.25).seed(seed).batch(2).noiseSize(3);
    double[] coarse = Increments.w(settings.refinements(0).build(), 2.5, 9.75);
    double[] fine = Increments.w(settings.refinements(17).build(), 2.5, 9.75);
    assertArrayEquals(coarse, fine);
  }
}
