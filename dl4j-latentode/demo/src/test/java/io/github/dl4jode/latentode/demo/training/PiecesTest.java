package io.github.dl4jode.latentode.demo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesExample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final SeriesBatch MINIBATCH =
      SeriesBatch.of(
          List.of(
              new Series("a", new double[] {0, 0.5, 0.75, 1}, new double[][] {{1}, {2}, {3}, {4}}),
              new Series("b", new double[] {0.25}, new double[][] {{3}})),
          0);

  private static final int ITERATIONS = 800;

  private static SeriesBatch apply(double shift, double shown, long seed, int iteration) {
    return new Augmentation(shift, shown, seed, 0, ITERATIONS).apply(MINIBATCH, iteration);
  }

  private static double moved(long seed, int iteration) {
    SeriesBatch batch = apply(2, 1, seed, iteration);
    double by = batch.examples().get(0).observed().firstTime();
    assertEquals(0.5 + by, batch.examples().get(0).targets().time(1), 1e-12);
    assertEquals(0.25 + by, batch.examples().get(1).observed().time(0), 1e-12);
    assertEquals(3, batch.examples().get(1).observed().value(0, 0));
    assertEquals(0, batch.times()[0], "the grid still begins where it did");
    return by;
  }

  @Test
  void minibatchesMoveByPiecesThatBelongToSeedAndIteration() {
    double[] pieces = IntStream.range(0, ITERATIONS).mapToDouble(i -> moved(7, i)).toArray();
    double[] again = IntStream.range(0, ITERATIONS).mapToDouble(i -> moved(7, i)).toArray();
    double[] others = IntStream.range(0, ITERATIONS).mapToDouble(i -> moved(8, i)).toArray();
    assertArrayEquals(pieces, again);
    assertFalse(Arrays.equals(pieces, others));
    assertTrue(Arrays.stream(pieces).allMatch(piece -> piece >= 0 && piece <= 2));
    // They move uniformly on [0, 2]; four standard errors.
    double[] those = Arrays.stream(pieces).filter(piece -> piece > 0).toArray();
    assertEquals(1, Arrays.stream(those).average().orElse(0), 4 * 0.58 / Math.sqrt(those.length));
    // The part that stays rises from 0 to 0.7.
    assertEquals(0.0875 * 200, unmoved(pieces, 0, 200), 4 * 4);
    assertEquals(0.6125 * 200, unmoved(pieces, 600, 800), 4 * 6.9);
  }

  private static double unmoved(double[] pieces, int from, int to) {
    return (double) Arrays.stream(pieces, from, to).filter(piece -> piece == 0).count();
  }

  @Test
  void aPieceIsShownAndAllIsAskedFor() {
    int[] counts = new int[5];
    int[] firsts = new int[4];
    for (int i = 0; i < ITERATIONS; i++) {
      SeriesExample first = apply(0, 0.5, 7, i).examples().get(0);
      SeriesExample single = apply(0, 0.5, 7, i).examples().get(1);
      Series whole = MINIBATCH.examples().get(0).observed();
      assertEquals(whole, first.targets());
      assertEquals(single.targets(), single.observed(), "of one point it stays");
      double[] times = first.observed().times();
      int begin = Arrays.binarySearch(whole.times(), times[0]);
      for (int k = 0; k < times.length; k++) {
        assertEquals(whole.time(begin + k), times[k], "without a hole");
        assertEquals(whole.value(begin + k, 0), first.observed().value(k, 0));
      }
      counts[times.length]++;
      firsts[begin]++;
    }
    // 0.35 stay; of the others a part between 0.5 and 1 of four points, rounded up, is 3 or 4.
    assertEquals(0, counts[1] + counts[2]);
    assertEquals(260, counts[3], 4 * Math.sqrt(175));
    // Three points of four begin with the first or the second.
    assertEquals(130, firsts[1], 4 * Math.sqrt(109));
    assertEquals(0, firsts[2] + firsts[3]);
  }

  @Test
  void withoutEitherNothingChanges() {
    assertSame(MINIBATCH, apply(0, 1, 7, 3));
  }
}
