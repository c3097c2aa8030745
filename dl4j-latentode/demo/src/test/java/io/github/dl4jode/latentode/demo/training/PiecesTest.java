package io.github.dl4jode.latentode.demo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesExample;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PiecesTest {

  private static final SeriesBatch MINIBATCH =
      SeriesBatch.of(
          List.of(
              new Series("a", new double[] {0, 0.5, 0.75, 1}, new double[][] {{1}, {2}, {3}, {4}}),
              new Series("b", new double[] {0.25}, new double[][] {{3}})),
          -0.1);

  private static final int ITERATIONS = 800;

  private static SeriesBatch apply(double shown, long seed, int iteration) {
    return new Pieces(shown, seed, -0.1).apply(MINIBATCH, iteration);
  }

  @Test
  void aPieceIsShownAndAllIsAskedFor() {
    int[] counts = new int[5];
    int[] firsts = new int[4];
    for (int i = 0; i < ITERATIONS; i++) {
      SeriesBatch pieces = apply(0.5, 7, i);
      SeriesExample first = pieces.examples().get(0);
      SeriesExample single = pieces.examples().get(1);
      Series whole = MINIBATCH.examples().get(0).observed();
      assertEquals(-0.1, pieces.times()[0], "the grid still begins where it did");
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
    // A part between 0.5 and 1 of four points, rounded up, is 3 or 4; four standard errors.
    assertEquals(0, counts[1] + counts[2]);
    assertEquals(400, counts[3], 4 * Math.sqrt(200));
    // Three points of four begin with the first or the second.
    assertEquals(200, firsts[1], 4 * Math.sqrt(150));
    assertEquals(0, firsts[2] + firsts[3]);
  }

  @Test
  void piecesBelongToSeedAndIteration() {
    assertEquals(sizes(7), sizes(7));
    assertNotEquals(sizes(7), sizes(8));
  }

  private static List<Integer> sizes(long seed) {
    return IntStream.range(0, 20)
        .mapToObj(i -> apply(0.1, seed, i).examples().get(0).observed().size())
        .toList();
  }

  @Test
  void whereAllIsShownNothingChanges() {
    assertSame(MINIBATCH, apply(1, 7, 3));
  }
}
