package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.loop.doubles.DoubleRowLoops;
import io.github.dl4jode.array.loop.doubles.NarrowDoubleProducts;
import io.github.dl4jode.array.loop.memory.CombinationLoops;
import io.github.dl4jode.array.loop.memory.DoubleMemoryLoops;
import io.github.dl4jode.array.loop.memory.MemoryLoops;
import io.github.dl4jode.array.loop.point.DoubleFivePointLoops;
import io.github.dl4jode.array.loop.point.DoubleFourPointLoops;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loops leave no objects once they are compiled, whatever they were called with before. Where the
 * compiler makes objects of their vectors, it does so for good, and they take a hundred times as
 * long.
 */
@Tag("short-registers")
class LoopAllocationTest {

  private static final int MANY = 4096;
  private static final int FEW = 3;

  /** After so many calls the compiler takes what it has seen as the rule. */
  private static final int CALLS = 3000;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final float[] X = new float[MANY];
  private static final float[] Y = new float[MANY];
  private static final double[] DOUBLE_X = new double[MANY];
  private static final double[] DOUBLE_Y = new double[MANY];

  private static final int LEAST = 8;

  /** As many elements as fill registers. */
  private static int whole(int n) {
    return Math.max(n / LEAST, 1) * LEAST;
  }

  private interface Loop {
    void run(int n);
  }

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
    for (int i = 0; i < MANY; i++) {
      DOUBLE_X[i] = Math.sin(i);
      X[i] = (float) DOUBLE_X[i];
    }
  }

  private static final Map<String, Loop> LOOPS = new LinkedHashMap<>();

  static {
    LOOPS.put("tanh", n -> FunctionLoops.tanh(X, Y, n));
    LOOPS.put("scaled tanh", n -> FunctionLoops.scaledTanh(X, 1.1f, 0.5f, 0.5f, Y, n));
    LOOPS.put("scaled tanh, times", n -> FunctionLoops.scaledTanh(X, 1.1f, 0.5f, 0.5f, X, Y, n));
    LOOPS.put("exponential linear unit", n -> FunctionLoops.exponentialLinearUnit(X, Y, n));
    LOOPS.put("softplus", n -> FunctionLoops.softplus(X, Y, n));
    LOOPS.put("softplus cotangent", n -> FunctionLoops.softplusCotangent(X, X, Y, n));
    LOOPS.put("tanh of doubles", n -> DoubleFunctionLoops.tanh(DOUBLE_X, DOUBLE_Y, n));
    LOOPS.put(
        "scaled tanh of doubles",
        n -> DoubleFunctionLoops.scaledTanh(DOUBLE_X, 0.5, 0.5, 0.5, DOUBLE_Y, n));
    LOOPS.put("softplus of doubles", n -> DoubleFunctionLoops.softplus(DOUBLE_X, DOUBLE_Y, n));
    LOOPS.put(
        "softplus cotangent of doubles",
        n -> DoubleFunctionLoops.softplusCotangent(DOUBLE_X, DOUBLE_X, DOUBLE_Y, n));
    LOOPS.put("e^x of doubles", n -> DoubleFunctionLoops.exponential(DOUBLE_X, DOUBLE_Y, n));
    LOOPS.put(
        "e^x - 1 of doubles", n -> DoubleFunctionLoops.exponentialLessOne(DOUBLE_X, DOUBLE_Y, n));
    LOOPS.put(
        "exponential linear unit of doubles",
        n -> DoubleFunctionLoops.exponentialLinearUnit(DOUBLE_X, 1, 1, DOUBLE_Y, n));
    LOOPS.put(
        "sums of runs of doubles",
        n -> DoubleRunLoops.add(DOUBLE_X, 1, DOUBLE_X, 2, DOUBLE_Y, 0, whole(n - LEAST)));
    LOOPS.put(
        "maps of doubles to five points",
        n -> DoubleFivePointLoops.images(DOUBLE_X, 0, 1, DOUBLE_Y, 1, 2, whole(n / 8)));
    LOOPS.put(
        "maps of doubles to four points",
        n -> DoubleFourPointLoops.images(DOUBLE_X, 0, 1, DOUBLE_Y, 1, 2, whole(n / 8)));
    LOOPS.put(
        "products of doubles",
        n -> ProductLoops.multiply(DOUBLE_X, 8, 1, DOUBLE_X, DOUBLE_Y, Math.max(1, n / 64), 8, 64));
    double[] doubles = new double[128];
    for (int width : new int[] {8, 24, 64}) {
      LOOPS.put(
          "products of doubles of %d columns".formatted(width),
          n -> {
            int rows = Math.max(1, n / 64);
            ProductLoops.multiply(DOUBLE_X, 8, 1, DOUBLE_X, DOUBLE_Y, rows, 8, width);
          });
    }
    for (int columns : new int[] {1, 2, 3}) {
      LOOPS.put(
          "narrow products of doubles of %d columns".formatted(columns),
          n -> {
            int rows = Math.max(1, n / 32);
            NarrowDoubleProducts.multiply(DOUBLE_X, doubles, doubles, DOUBLE_Y, rows, 32, columns);
          });
    }
    for (int terms : new int[] {1, 2, 3, 4}) {
      LOOPS.put(
          "products of doubles of %d terms".formatted(terms),
          n -> {
            int rows = Math.max(1, n / 32);
            NarrowDoubleProducts.multiplyFewTerms(
                DOUBLE_X, doubles, doubles, DOUBLE_Y, rows, terms, 32);
          });
    }
    LOOPS.put(
        "rows of doubles",
        n -> {
          int rows = Math.max(1, n / 32);
          DoubleRowLoops.addRow(DOUBLE_X, doubles, DOUBLE_Y, rows, 32);
          DoubleRowLoops.addRowAndRectify(DOUBLE_X, doubles, DOUBLE_Y, rows, 32);
          DoubleRowLoops.scaleShiftAndRectify(DOUBLE_X, doubles, doubles, DOUBLE_Y, rows, 31);
          DoubleRowLoops.sumProducts(DOUBLE_X, DOUBLE_X, 1, DOUBLE_Y, rows, 31);
          DoubleRowLoops.multiplyByStep(DOUBLE_X, DOUBLE_X, DOUBLE_Y, n);
        });
    putLoopsOfRepeatedRows();
    putLoopsOnMemory();
    float[] factor = new float[128];
    float[] row = new float[2];
    LOOPS.put(
        "rows to pairs", n -> NarrowProductLoops.transposeAndAdd(X, row, Y, Math.max(1, n / 2), 2));
    LOOPS.put("pairs to rows", n -> FloatProductLoops.transpose(X, Y, Math.max(1, n / 2), 2));
    int columns = 4 * FloatProductLoops.WIDTH;
    for (int rows : new int[] {1, 2}) {
      LOOPS.put(
          "products of %d rows and four registers".formatted(rows),
          n -> {
            int terms = Math.max(1, n / columns / 2);
            FloatProductLoops.multiply(factor, terms, 1, X, Y, rows, terms, columns);
          });
    }
    for (int terms : new int[] {24, 64}) {
      LOOPS.put(
          "products with rows of %d terms".formatted(terms),
          n ->
              NarrowProductLoops.multiplyFewRows(
                  X, factor, row, Y, Math.max(1, n / terms), terms, 2));
    }
  }

  private static void putLoopsOnMemory() {
    ByteBuffer source =
        ByteBuffer.allocateDirect(MANY * Double.BYTES).order(ByteOrder.nativeOrder());
    ByteBuffer totals =
        ByteBuffer.allocateDirect(MANY * Double.BYTES).order(ByteOrder.nativeOrder());
    double[] few = new double[FEW];
    LOOPS.put(
        "sums in the memory of doubles",
        n -> {
          DoubleMemoryLoops.combine(few, source, totals, Math.max(LEAST, n / FEW), 0, 1);
          DoubleMemoryLoops.add(source, n == FEW ? few : DOUBLE_Y);
        });
    for (int rows = 1; rows <= 17; rows++) {
      float[] weights = new float[rows];
      LOOPS.put(
          "sums of %d rows in memory".formatted(rows),
          n -> CombinationLoops.combine(weights, source, totals, Math.max(64, n / 16), 0, 1));
    }
    LOOPS.put(
        "errors in memory", n -> MemoryLoops.squaredRatios(source, 0, source, totals, 1, 0, n));
  }

  private static void putLoopsOfRepeatedRows() {
    int length = 2 * FloatProductLoops.WIDTH;
    float[] repeated = new float[2 * length];
    int[] places = new int[MANY / length];
    LOOPS.put(
        "products of runs and a row",
        n -> {
          int[] few = n < MANY ? new int[1] : places;
          RepeatedRowLoops.multiplyAndAddRow(X, few, X, few, repeated, Y, length);
        });
    LOOPS.put(
        "sums of products with a row",
        n -> RepeatedRowLoops.sumProducts(X, repeated, 1, Y, Math.max(1, n / length), length));
    float[] sums = new float[4 * length];
    LOOPS.put(
        "sums of multiples",
        n ->
            RepeatedRowLoops.addProducts(
                X, X, 1, sums, Math.max(1, n / 4 / length), 4 * length, length));
  }

  static Stream<String> names() {
    return LOOPS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void callsWithFewElementsDoNotSpoilThoseWithMany(String name) {
    Loop loop = LOOPS.get(name);
    repeat(loop, MANY);
    repeat(loop, FEW);
    // Java compiles on threads of its own, and later where others want the cores.
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long bytes = repeat(loop, MANY);
    while (bytes > 0 && System.nanoTime() < deadline) {
      bytes = repeat(loop, MANY);
    }
    assertEquals(0, bytes, "the fewest bytes of a call");
  }

  /** Returns the fewest bytes of a call. */
  private static long repeat(Loop loop, int n) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < CALLS; i++) {
      long before = threads.getThreadAllocatedBytes(thread);
      loop.run(n);
      fewest = Math.min(fewest, threads.getThreadAllocatedBytes(thread) - before);
    }
    return fewest;
  }
}
