package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.dl4jode.array.HostLoops;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BrownianTreeTest {

  private static BrownianTree.Builder areas() {
    return BrownianTree.over(0, 1)
        .seed(-77)
        .batch(2)
        .noiseSize(3)
        .dataType(DataType.DOUBLE)
        .examples(5, 1L << 40);
  }

  /** Stored when the class was written: another process has the same bits. */
  @ParameterizedTest
  @CsvSource({
    "NONE, 0.031009137539351646, f303f34e",
    "SPACE_TIME, -1.2039676250128142, 1e4c2c04",
    "SPACE_TIME_TIME, 0.33958948439360914, b2ca5005"
  })
  void theBitsAreTheStoredOnes(LevyArea levyArea, double first, String hash) {
    BrownianTree path = areas().levyArea(levyArea).build();
    double[] w = Increments.w(path, 0.3, 0.7);
    double[][] all = {w, Increments.w(path, 5, 0.1), Increments.w(path, 0, 64)};
    assertEquals(first, w[0]);
    assertEquals(hash, Integer.toHexString(Arrays.deepHashCode(all)));
  }

  /** On a grid: a step, half of one and some steps. */
  @ParameterizedTest
  @CsvSource({"FLOAT, 0.66620272397995, 78ca8d25", "DOUBLE, 0.6662027559417926, 7b6603cb"})
  void theBitsOfAPathOnAGridAreTheStoredOnes(DataType dataType, double first, String hash) {
    BrownianTree path =
        BrownianTree.onGrid(2, 0.25).seed(-77).noiseSize(3).dataType(dataType).build();
    double[] w = Increments.w(path, 2.5, 2.75);
    double[][] all = {w, Increments.w(path, 2.5, 2.625), Increments.w(path, 2, 4)};
    assertEquals(first, w[0]);
    assertEquals(hash, Integer.toHexString(Arrays.deepHashCode(all)));
  }

  @Test
  void theBitsOfAFloatPathAreTheStoredOnes() {
    BrownianTree path = areas().dataType(DataType.FLOAT).build();
    assertEquals(
        "[0.031009076163172722, -0.7877461314201355, -0.76251220703125, 0.3264547288417816,"
            + " -0.1584974080324173, -1.1266638040542603]",
        Arrays.toString(Increments.w(path, 0.3, 0.7)));
  }

  /** The example of the guide. */
  @Test
  void theGuidesExampleRuns() {
    long[] exampleNumbers = new long[256];
    BrownianTree path =
        BrownianTree.onGrid(0, 0.01)
            .seed(7)
            .batch(256)
            .noiseSize(3)
            .levyArea(LevyArea.SPACE_TIME)
            .build();
    INDArray w = Nd4j.create(DataType.FLOAT, 256, 3);
    INDArray h = Nd4j.create(DataType.FLOAT, 256, 3);
    path.increment(0.25, 0.26, w, h);
    assertTrue(w.getDouble(0, 0) != w.getDouble(1, 0));
    path.renew(8, exampleNumbers);
    path.increment(0.25, 0.26, w, h);
    assertEquals(w.getDouble(0, 0), w.getDouble(1, 0));
  }

  @Test
  void approximateAreasAreAFunctionOfTheInterval() {
    BrownianTree.Builder settings =
        areas().levyArea(LevyArea.SPACE_TIME).spaceSpaceArea(AreaApproximation.FOSTER);
    BrownianTree path = settings.build();
    double[][] first = Increments.wha(path, 0.2, 0.5);
    double[][] other = Increments.wha(path, 0.2, 0.6);
    double[][] back = Increments.wha(path, 0.5, 0.2);
    assertFalse(Arrays.equals(first[2], other[2]));
    for (int i = 0; i < first[2].length; i++) {
      assertEquals(first[2][i], 0.0 - back[2][i], 1e-300);
    }
    assertArrayEquals(first[2], Increments.wha(settings.build(), 0.2, 0.5)[2]);
    path.renew(3);
    assertFalse(Arrays.equals(first[2], Increments.wha(path, 0.2, 0.5)[2]));
    path.renew(-77);
    assertArrayEquals(first[2], Increments.wha(path, 0.2, 0.5)[2]);
  }

  @Test
  void oneComponentHasNoSpaceSpaceArea() {
    BrownianTree path =
        BrownianTree.over(0, 1)
            .batch(2)
            .levyArea(LevyArea.SPACE_TIME)
            .spaceSpaceArea(AreaApproximation.DAVIE)
            .build();
    assertArrayEquals(new double[2], Increments.wha(path, 0, 1)[2]);
  }

  /** A solver adds up its steps; the sums are off by roundings. */
  @Test
  void timesWithRoundingErrorsAreTimesOfTheGrid() {
    BrownianTree path = BrownianTree.onGrid(100, 0.01).seed(3).noiseSize(4).build();
    double t = 100;
    for (int i = 0; i < 1000; i++) {
      assertArrayEquals(
          Increments.w(path, 100 + i * 0.01, 100 + (i + 1) * 0.01),
          Increments.w(path, t, t + 0.01));
      t += 0.01;
    }
  }

  @Test
  void emptyIntervalsHaveNoIncrement() {
    BrownianTree path = areas().levyArea(LevyArea.SPACE_TIME_TIME).build();
    for (double t : new double[] {0, 0.1, 0.5, 3}) {
      for (double[] values : Increments.whk(path, t, t)) {
        assertArrayEquals(new double[6], values);
      }
    }
  }

  /** A step on the grid, and one off it, after all memory was taken. */
  @ParameterizedTest
  @EnumSource(LevyArea.class)
  void aQueryAllocatesNothing(LevyArea levyArea) {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    BrownianTree path = BrownianTree.onGrid(0, 0.1).batch(5).levyArea(levyArea).build();
    INDArray w = Nd4j.create(DataType.FLOAT, 5, 1);
    steps(path, w);
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = memory.getCurrentThreadAllocatedBytes();
    long counting = memory.getCurrentThreadAllocatedBytes() - before;
    before = memory.getCurrentThreadAllocatedBytes();
    steps(path, w);
    long bytes = memory.getCurrentThreadAllocatedBytes() - before - counting;
    assertTrue(bytes < 1000, () -> "1000 queries allocated " + bytes + " bytes");
  }

  private static void steps(BrownianTree path, INDArray w) {
    path.renew(9);
    for (int i = 0; i < 500; i++) {
      path.increment(i * 0.1, (i + 1) * 0.1, w);
      path.increment(i * 0.1 + 0.033, (i + 1) * 0.1 + 0.07, w);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY, 1e300})
  void timesWithoutAValueAreRefused(double t) {
    BrownianTree path = areas().build();
    INDArray w = Nd4j.create(DataType.DOUBLE, 2, 3);
    assertThrows(IllegalArgumentException.class, () -> path.increment(0, t, w));
  }

  @Test
  void refusalsSayWhatToDo() {
    BrownianTree path = areas().build();
    INDArray w = Nd4j.create(DataType.DOUBLE, 2, 3);
    assertEquals(
        "This Brownian path was built without that Lévy area; add levyArea(SPACE_TIME) to its"
            + " builder",
        assertThrows(UnsupportedOperationException.class, () -> path.increment(0, 1, w, w))
            .getMessage());
    assertEquals(
        "A Brownian path begins at t = 0.0 and has no value at t = -1.0",
        assertThrows(IllegalArgumentException.class, () -> path.increment(0, -1, w)).getMessage());
    assertEquals(
        "An array has 4 elements, but this path gives 6",
        assertThrows(IllegalArgumentException.class, () -> path.increment(0, 1, Nd4j.create(4)))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> path.renew(1, 2, 3, 4));
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> BrownianTree.over(1, 1));
    assertThrows(IllegalArgumentException.class, () -> BrownianTree.onGrid(0, 0));
    assertThrows(IllegalArgumentException.class, () -> BrownianTree.onGrid(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> BrownianTree.from(0, -1));
    BrownianTree.Builder builder = BrownianTree.over(0, 1);
    assertThrows(IllegalArgumentException.class, () -> builder.batch(0));
    assertThrows(IllegalArgumentException.class, () -> builder.noiseSize(-1));
    assertThrows(IllegalArgumentException.class, () -> builder.refinements(41));
    assertThrows(IllegalArgumentException.class, () -> builder.cacheBytes(-1));
    assertThrows(IllegalArgumentException.class, () -> builder.dataType(DataType.INT32));
    assertThrows(IllegalArgumentException.class, () -> builder.examples(1, 2).build());
    assertEquals(
        "spaceSpaceArea(FOSTER) needs levyArea(SPACE_TIME) as well",
        assertThrows(
                IllegalArgumentException.class,
                () -> BrownianTree.over(0, 1).spaceSpaceArea(AreaApproximation.FOSTER).build())
            .getMessage());
  }
}
