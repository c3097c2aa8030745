package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("short-registers")
class GatherLoopsTest {

  private static final int CHANNELS = 2 * RowLoops.WIDTH;
  private static final int PIXELS = 5;

  private final int[] lanes = GatherLoops.lanes(PIXELS);

  /** Backwards, with a gap of a pixel between each two. */
  private final int[] places =
      IntStream.range(0, PIXELS).map(p -> 2 * (PIXELS - 1 - p) * CHANNELS).toArray();

  private final float[] image = numbers(CHANNELS * PIXELS);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i + 1;
    }
    return numbers;
  }

  @Test
  void channelsAreWrittenNextToEachOther() {
    float[] last = new float[2 * PIXELS * CHANNELS];
    GatherLoops.channelsLast(image, lanes, last, places, CHANNELS);
    for (int p = 0; p < PIXELS; p++) {
      for (int c = 0; c < CHANNELS; c++) {
        assertEquals(image[c * PIXELS + p], last[places[p] + c]);
        assertEquals(0, last[places[0] + CHANNELS + c]);
      }
    }
  }

  @Test
  void pixelsAreWrittenNextToEachOtherWithANumberAdded() {
    float[] last = new float[2 * PIXELS * CHANNELS];
    GatherLoops.channelsLast(image, lanes, last, places, CHANNELS);
    float[] shifts = numbers(CHANNELS);
    float[] first = new float[image.length];
    GatherLoops.channelsFirst(last, places, shifts, first, lanes, CHANNELS);
    float[] expected = image.clone();
    for (int i = 0; i < expected.length; i++) {
      expected[i] += shifts[i / PIXELS];
    }
    assertArrayEquals(expected, first);
  }

  @Test
  void aMatrixWithinAnArrayIsTransposed() {
    float[] x = numbers(7 + CHANNELS * PIXELS);
    float[] y = new float[4 + PIXELS * CHANNELS];
    GatherLoops.transpose(x, 7, lanes, y, 4, CHANNELS, PIXELS);
    for (int r = 0; r < CHANNELS; r++) {
      for (int c = 0; c < PIXELS; c++) {
        assertEquals(x[7 + r * PIXELS + c], y[4 + c * CHANNELS + r]);
      }
    }
  }
}
