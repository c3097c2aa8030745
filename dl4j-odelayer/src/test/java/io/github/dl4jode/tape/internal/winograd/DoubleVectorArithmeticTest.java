package io.github.dl4jode.tape.internal.winograd;

import static io.github.dl4jode.tape.convolution.ExecutorRuns.sizes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.ProductLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.array.loop.point.LineMap;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** To the bits of the plain loops. */
@Tag("short-registers")
class DoubleVectorArithmeticTest {

  private static final int FIRST = 3;

  /** The most lines that a map reads or writes. */
  private static final int LINES = 5;

  private final Random random = new Random(1);
  private final DoubleArithmetic plain = new DoubleArithmetic();
  private final DoubleArithmetic vectors = new DoubleVectorArithmetic();

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private double[] numbers(int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  private static List<LineMap<double[]>> all(TileMaps<double[]> maps) {
    return List.of(
        maps.images(),
        maps.imagesTransposed(),
        maps.weights(),
        maps.weightsTransposed(),
        maps.results(),
        maps.resultsTransposed());
  }

  @ParameterizedTest
  @EnumSource
  void mapsGiveTheSameBits(TileRule rule) {
    List<LineMap<double[]>> expected = all(plain.maps(rule));
    List<LineMap<double[]>> actual = all(vectors.maps(rule));
    for (int n = ProductLoops.WIDTH; n <= 3 * ProductLoops.WIDTH; n += ProductLoops.WIDTH) {
      double[] x = numbers(FIRST + LINES * (n + 5));
      for (int i = 0; i < expected.size(); i++) {
        double[] y = numbers(x.length);
        double[] z = y.clone();
        expected.get(i).apply(x, FIRST, n + 5, y, 1, n + 2, n);
        actual.get(i).apply(x, FIRST, n + 5, z, 1, n + 2, n);
        assertArrayEquals(y, z, "map " + i + ", lines of " + n);
      }
    }
  }

  /** As an image of cotangents adds what overlaps. */
  @Test
  void runsAreAddedWhereTheyAre() {
    int n = 4 * ProductLoops.WIDTH;
    double[] x = numbers(2 * n + FIRST);
    double[] y = x.clone();
    plain.add(x, FIRST, x, FIRST + n, x, FIRST, n);
    vectors.add(y, FIRST, y, FIRST + n, y, FIRST, n);
    assertArrayEquals(x, y);
  }

  @Test
  void productsOfTransposesStayInTheirPlace() {
    int m = 8;
    int k = 5;
    int n = 4 * ProductLoops.WIDTH;
    double[] a = numbers(m * k + 1);
    double[] b = numbers(k * n + 2);
    double[] sums = numbers(m * n + FIRST);
    double[] c = sums.clone();
    vectors.multiplyFours(a, 1, 1, m, b, 2, c, FIRST, m, k, n);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
          sum += a[1 + i + p * m] * b[2 + p * n + j];
        }
        assertEquals(sum, c[FIRST + i * n + j], 1e-14);
      }
    }
    assertEquals(sums[FIRST - 1], c[FIRST - 1]);
  }

  @Test
  void channelsMustFillRegisters() {
    Plane side = new Plane(6, 6);
    assertTrue(suits(32, 64, side));
    assertFalse(suits(33, 64, side));
    assertFalse(suits(64, 34, side));
  }

  private static boolean suits(int channels, int outputChannels, Plane side) {
    return DoubleVectorArithmetic.suits(
        TileGeometry.of(sizes(8, channels, outputChannels, side, 3, 1, 1, false), 36));
  }
}
