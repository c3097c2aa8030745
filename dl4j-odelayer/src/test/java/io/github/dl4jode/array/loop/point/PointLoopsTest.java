package io.github.dl4jode.array.loop.point;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small whole numbers, whose sums, halves and sixths are exact. */
@Tag("short-registers")
class PointLoopsTest {

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
      lines[i] = 12 * (random.nextInt(19) - 9);
    }
    return lines;
  }

  private float[] applied(LineMap<float[]> map, float[] x, int outputs) {
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
        applied(
            FourPointLoops::twoOutputs,
            products(images, FourPointLoops::images, taps, FourPointLoops::threeTaps, 4),
            2);
    assertConvolution(images, taps, 3, outputs, 2);
  }

  @Test
  void twoTapsMakeThreeOutputs() {
    float[] images = lines(4);
    float[] taps = lines(2);
    float[] outputs =
        applied(
            FourPointLoops::threeOutputs,
            products(images, FourPointLoops::images, taps, FourPointLoops::twoTaps, 4),
            3);
    assertConvolution(images, taps, 2, outputs, 3);
  }

  @Test
  void threeTapsMakeThreeOutputs() {
    float[] images = lines(5);
    float[] taps = lines(3);
    float[] outputs =
        applied(
            FivePointLoops::outputs,
            products(images, FivePointLoops::images, taps, FivePointLoops::taps, 5),
            3);
    assertConvolution(images, taps, 3, outputs, 3);
  }

  private float[] products(
      float[] images, LineMap<float[]> imageMap, float[] taps, LineMap<float[]> tapMap, int count) {
    float[] points = applied(imageMap, images, count);
    float[] weights = applied(tapMap, taps, count);
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
        assertEquals(expected, at(outputs, i, e), 1e-6 * 50_000);
      }
    }
  }

  static Stream<Arguments> transposed() {
    return Stream.of(
        pair(FivePointLoops::images, 5, FivePointLoops::imagesTransposed, 5),
        pair(FivePointLoops::taps, 3, FivePointLoops::tapsTransposed, 5),
        pair(FivePointLoops::outputs, 5, FivePointLoops::outputsTransposed, 3),
        pair(FourPointLoops::images, 4, FourPointLoops::imagesTransposed, 4),
        pair(FourPointLoops::threeTaps, 3, FourPointLoops::threeTapsTransposed, 4),
        pair(FourPointLoops::twoTaps, 2, FourPointLoops::twoTapsTransposed, 4),
        pair(FourPointLoops::twoOutputs, 4, FourPointLoops::twoOutputsTransposed, 2),
        pair(FourPointLoops::threeOutputs, 4, FourPointLoops::threeOutputsTransposed, 3));
  }

  private static Arguments pair(
      LineMap<float[]> map, int inputs, LineMap<float[]> transposed, int outputs) {
    return Arguments.of(map, inputs, transposed, outputs);
  }

  /** (M x, y) = (x, Mᵀ y) for each unit vector x in turn, and a y. */
  @ParameterizedTest
  @MethodSource("transposed")
  void transposesAreRight(
      LineMap<float[]> map, int inputs, LineMap<float[]> transposed, int outputs) {
    float[] y = lines(outputs);
    float[] back = applied(transposed, y, inputs);
    for (int line = 0; line < inputs; line++) {
      float[] unit = new float[FIRST + inputs * STEP];
      unit[FIRST + line * STEP + 1] = 6;
      assertEquals(product(applied(map, unit, outputs), y, outputs), 6 * at(back, line, 1), 1e-4);
    }
  }
}
