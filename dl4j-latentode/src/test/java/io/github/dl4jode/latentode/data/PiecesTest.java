package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Minibatches of which only pieces are shown. */
class PiecesTest {

  private static final List<SeriesExample> EXAMPLES =
      List.of(
          SeriesExample.of(
              new Series("a", new double[] {0, 0.5, 0.75, 1}, new double[][] {{1}, {2}, {3}, {4}})),
          SeriesExample.of(new Series("b", new double[] {0.25}, new double[][] {{3}})));

  private static final int ITERATIONS = 800;

  private static SeriesBatches batches(double shown, long seed) {
    return SeriesBatches.builder(EXAMPLES).shuffled(false).pieces(shown).seed(seed).build();
  }

  @Test
  void aPieceIsShownAndAllIsAskedFor() {
    SeriesBatches batches = batches(0.5, 7);
    int[] counts = new int[5];
    int[] firsts = new int[4];
    for (int i = 0; i < ITERATIONS; i++) {
      SeriesBatch pieces = batches.minibatch(i);
      SeriesExample first = pieces.examples().get(0);
      Series whole = EXAMPLES.get(0).observed();
      assertEquals(whole, first.targets());
      assertEquals(0, pieces.times()[0], "the grid still begins where it did");
      assertSame(EXAMPLES.get(1).targets(), pieces.examples().get(1).targets());
      assertEquals(EXAMPLES.get(1).observed(), pieces.examples().get(1).observed(), "of one point");
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
    assertEquals(sizes(batches(0.1, 7)), sizes(batches(0.1, 7)));
    assertNotEquals(sizes(batches(0.1, 7)), sizes(batches(0.1, 8)));
  }

  private static List<Integer> sizes(SeriesBatches batches) {
    return IntStream.range(0, 20)
        .mapToObj(i -> batches.minibatch(i).examples().get(0).observed().size())
        .toList();
  }

  @Test
  void anIteratorHasThePiecesOfItsIterations() {
    SeriesBatches batches =
        SeriesBatches.builder(EXAMPLES).batchSize(1).pieces(0.3).firstIteration(4).build();
    for (int i = 4; i < 12; i++) {
      if (!batches.hasNext()) {
        batches.reset();
      }
      assertEquals(
          batches.minibatch(i).dataSet(DataType.FLOAT).getFeatures(1),
          batches.next().getFeatures(1));
    }
  }

  @Test
  void aPartIsAboveZero() {
    for (double part : new double[] {0, 1.1, Double.NaN}) {
      Exception refusal = assertThrows(IllegalArgumentException.class, () -> batches(part, 7));
      assertEquals(
          "The part of a series that is shown is above 0 and at most 1, not " + part,
          refusal.getMessage());
    }
  }
}
