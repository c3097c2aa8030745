package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small whole numbers, whose sums and halves are exact. */
@Tag("short-registers")
class WinogradLoopsTest {

  private static final int LENGTH = 2 * RowLoops.WIDTH;
  private static final int FIRST = 3;
  private static final int STEP = LENGTH + 5;

  private final Random random = new Random(1);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private float[] lines(int count) {
    float[] lines = new float[FIRST + count * STEP];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = 2 * (random.nextInt(19) - 9);
    }
    return lines;
  }

  private float[] applied(WinogradLoops.LineMap map, float[] x, int outputs) {
    float[] y = new float[FIRST + outputs * STEP];
    map.apply(x, FIRST, STEP, y, FIRST, STEP, LENGTH);
    return y;
  }

  private static float at(float[] lines, int line, int element) {
    return lines[FIRST + line * STEP + element];
  }

  private static double product(float[] x, float[] y, int lines) {
    double product = 0;
    for (int line = 0; line < lines; line++) {
      for (int e = 0; e < LENGTH; e++) {
        product += (double) at(x, line, e) * at(y, line, e);
      }
    }
    return product;
  }

  @Test
  void threeTapsMakeTwoOutputs() {
    float[] images = lines(4);
    float[] taps = lines(3);
    float[] outputs =
        applied(WinogradLoops::twoOutputs, products(images, taps, WinogradLoops::threeTaps), 2);
    assertConvolution(images, taps, 3, outputs, 2);
  }

  @Test
  void twoTapsMakeThreeOutputs() {
    float[] images = lines(4);
    float[] taps = lines(2);
    float[] outputs =
        applied(WinogradLoops::threeOutputs, products(images, taps, WinogradLoops::twoTaps), 3);
    assertConvolution(images, taps, 2, outputs, 3);
  }

  private float[] products(float[] images, float[] taps, WinogradLoops.LineMap map) {
    float[] points = applied(WinogradLoops::images, images, 4);
    float[] weights = applied(map, taps, 4);
    for (int i = 0; i < points.length; i++) {
      points[i] *= weights[i];
    }
    return points;
  }

  private static void assertConvolution(
      float[] images, float[] taps, int count, float[] outputs, int results) {
    for (int e = 0; e < LENGTH; e++) {
      for (int i = 0; i < results; i++) {
        float expected = 0;
        for (int j = 0; j < count; j++) {
          expected += at(taps, j, e) * at(images, i + j, e);
        }
        assertEquals(expected, at(outputs, i, e));
      }
    }
  }

  static Stream<Arguments> transposed() {
    return Stream.of(
        pair(WinogradLoops::images, 4, WinogradLoops::addImagesTransposed, 4),
        pair(WinogradLoops::threeTaps, 3, WinogradLoops::threeTapsTransposed, 4),
        pair(WinogradLoops::twoTaps, 2, WinogradLoops::twoTapsTransposed, 4),
        pair(WinogradLoops::twoOutputs, 4, WinogradLoops::twoOutputsTransposed, 2),
        pair(WinogradLoops::threeOutputs, 4, WinogradLoops::threeOutputsTransposed, 3));
  }

  private static Arguments pair(
      WinogradLoops.LineMap map, int inputs, WinogradLoops.LineMap transposed, int outputs) {
    return Arguments.of(map, inputs, transposed, outputs);
  }

  /** (M x, y) = (x, Mᵀ y) for each unit vector x in turn, and a y. */
  @ParameterizedTest
  @MethodSource("transposed")
  void transposesAreRight(
      WinogradLoops.LineMap map, int inputs, WinogradLoops.LineMap transposed, int outputs) {
    float[] y = lines(outputs);
    float[] back = applied(transposed, y, inputs);
    for (int line = 0; line < inputs; line++) {
      float[] unit = new float[FIRST + inputs * STEP];
      unit[FIRST + line * STEP + 1] = 1;
      assertEquals(product(applied(map, unit, outputs), y, outputs), at(back, line, 1));
    }
  }

  @Test
  void theTransposeOfImagesIsAdded() {
    float[] x = lines(4);
    float[] once = applied(WinogradLoops::addImagesTransposed, x, 4);
    float[] twice = once.clone();
    WinogradLoops.addImagesTransposed(x, FIRST, STEP, twice, FIRST, STEP, LENGTH);
    for (int i = 0; i < once.length; i++) {
      once[i] *= 2;
    }
    assertArrayEquals(once, twice);
  }
}
