package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.HostLoops;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a query costs, counted: it does not grow with the number of queries, nor does memory. */
class BrownianWorkTest {

  private static final double STEP = 0.25;

  /** More than a descent from the root, which comes once. */
  private static final int FIRST_DESCENT = 40;

  /** Counts how often numbers are drawn: once for each halving, each root and each cut cell. */
  private static final class CountedNumbers extends NormalNumbers {

    private long draws;

    private CountedNumbers() {
      super(1, 1, false);
    }

    @Override
    void fill(long counter, int stream, float scale, float[] target) {
      draws++;
      super.fill(counter, stream, scale, target);
    }
  }

  /** A path with steps in sequence, forward and backward. */
  private static final class Steps {

    private final CountedNumbers numbers = new CountedNumbers();
    private final INDArray w = Nd4j.create(DataType.FLOAT, 1, 1);
    private final BrownianTree path;
    private final double shift;

    /**
     * Steps over a new path.
     *
     * @param cells by which times are off the grid
     */
    private Steps(double cells, BrownianTree.Builder settings) {
      path = settings.build(numbers);
      shift = cells * path.resolution();
    }

    private double time(int i) {
      return shift + i * STEP;
    }

    private long drawsForward(int n) {
      long before = numbers.draws;
      for (int i = 0; i < n; i++) {
        path.increment(time(i), time(i + 1), w);
      }
      return numbers.draws - before;
    }

    private long drawsBackward(int n) {
      long before = numbers.draws;
      for (int i = n; i > 0; i--) {
        path.increment(time(i), time(i - 1), w);
      }
      return numbers.draws - before;
    }
  }

  private static BrownianTree.Builder grid(long cacheBytes) {
    return BrownianTree.onGrid(0, STEP).seed(5).cacheBytes(cacheBytes);
  }

  private static void assertAtMost(double perQuery, int queries, long draws) {
    double most = perQuery * queries + FIRST_DESCENT;
    assertTrue(
        draws <= most,
        () -> "%d queries drew %d times, more than %s".formatted(queries, draws, most));
  }

  /** With all pieces kept, and with as few as there may be. */
  @ParameterizedTest
  @CsvSource({
    "100, 0",
    "1000, 0",
    "10000, 0",
    "100, 16777216",
    "1000, 16777216",
    "10000, 16777216"
  })
  void aStepOnTheGridDrawsOnce(int n, long cacheBytes) {
    Steps both = new Steps(0, grid(cacheBytes));
    assertAtMost(1, n, both.drawsForward(n));
    assertAtMost(1, n, both.drawsBackward(n));
    assertAtMost(1, n, new Steps(0, grid(cacheBytes)).drawsBackward(n));
  }

  /** A time inside a smallest cell: a halving for each refinement, and the cut. */
  @ParameterizedTest
  @CsvSource({
    "100, 0",
    "1000, 0",
    "10000, 0",
    "100, 16777216",
    "1000, 16777216",
    "10000, 16777216"
  })
  void aStepOffTheGridDrawsOnceForEachRefinement(int n, long cacheBytes) {
    double perQuery = 13.1;
    Steps both = new Steps(307.2, grid(cacheBytes).refinements(10));
    assertAtMost(perQuery, n, both.drawsForward(n));
    assertAtMost(perQuery, n, both.drawsBackward(n));
    Steps back = new Steps(307.2, grid(cacheBytes).refinements(10));
    assertAtMost(perQuery, n, back.drawsBackward(n));
  }

  /** A long step joins few long pieces, and comes down to the first of them from a root. */
  @Test
  void aLongStepDrawsFewPieces() {
    Steps steps = new Steps(0, BrownianTree.from(0, STEP).seed(5));
    CountedNumbers numbers = steps.numbers;
    steps.path.increment(0, 1024 * STEP, steps.w);
    assertAtMost(0, 1, numbers.draws);
    steps.path.increment(1e6 * STEP, 3e6 * STEP, steps.w);
    assertAtMost(0, 1, numbers.draws - FIRST_DESCENT);
  }

  /** The pieces over the steps of a grid are independent: none comes from a longer one. */
  @Test
  void aLongStepOfAGridDrawsOnceForEachStep() {
    Steps steps = new Steps(0, grid(16 << 20));
    steps.path.increment(100 * STEP, 200 * STEP, steps.w);
    assertEquals(100, steps.numbers.draws);
  }

  @Test
  void piecesThatFitAreNotDrawnAgain() {
    Steps steps = new Steps(0, grid(16 << 20));
    assertTrue(steps.drawsForward(10_000) >= 10_000);
    assertEquals(0, steps.drawsBackward(10_000));
    assertEquals(0, steps.drawsForward(10_000));
  }

  /**
   * The memory of the pieces ends at its limit, and is then used again. In double, because vector
   * instructions make objects until Java has compiled them.
   */
  @Test
  void memoryEndsAtItsLimit() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    long limit = 8 << 20;
    INDArray w = Nd4j.create(DataType.DOUBLE, 64, 64);
    long start = allocated();
    BrownianTree path = grid(limit).batch(64).noiseSize(64).dataType(DataType.DOUBLE).build();
    query(path, w, 0, 100);
    long some = allocated() - start;
    query(path, w, 100, 1000);
    long many = allocated() - start;
    query(path, w, 1000, 5000);
    long most = allocated() - start;
    assertTrue(some < many, "pieces are kept: " + some + " and " + many);
    assertTrue(many < limit + (1 << 20), () -> many + " bytes");
    assertTrue(most - many < 1000, () -> "4000 queries allocated " + (most - many) + " bytes");
  }

  /** Steps in sequence come to two pieces of one length, and to those around them. */
  @Test
  void withoutMemoryAFewPiecesAreUsedAgain() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    INDArray w = Nd4j.create(DataType.DOUBLE, 64, 64);
    long start = allocated();
    BrownianTree path = grid(0).batch(64).noiseSize(64).dataType(DataType.DOUBLE).build();
    for (int i = 0; i < 1000; i++) {
      path.increment(i * STEP, (i + 1) * STEP, w);
    }
    long some = allocated() - start;
    long pair = 2 * 64 * 64 * Double.BYTES;
    assertTrue(some < 12 * pair, () -> some + " bytes");
    start = allocated();
    for (int i = 0; i < 1000; i++) {
      path.increment((i + 0.3) * STEP, (i + 1.3) * STEP, w);
    }
    long more = allocated() - start;
    assertTrue(more < 32 * pair, () -> more + " bytes off the grid");
  }

  private static void query(BrownianTree path, INDArray w, int from, int to) {
    for (int i = from; i < to; i++) {
      path.increment(i * STEP, (i + 1) * STEP, w);
      path.increment(i * STEP, Math.max(0, i - 1) * STEP, w);
    }
  }

  private static long allocated() {
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return memory.getCurrentThreadAllocatedBytes();
  }
}
