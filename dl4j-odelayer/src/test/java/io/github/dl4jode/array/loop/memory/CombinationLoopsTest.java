package io.github.dl4jode.array.loop.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("short-registers")
class CombinationLoopsTest {

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(
        HostLoops.areAllowed() && VectorModule.isUsable(),
        "Java runs without vector instructions, or the memory is that of a device");
  }

  private static ByteBuffer memory(float... numbers) {
    ByteBuffer memory =
        ByteBuffer.allocateDirect(numbers.length * Float.BYTES).order(ByteOrder.nativeOrder());
    memory.asFloatBuffer().put(numbers);
    return memory;
  }

  /** Lengths around whole registers and tiles, and any number of rows, in the order of the rows. */
  @ParameterizedTest
  @CsvSource({
    "1, 16, 1",
    "2, 97, 1",
    "3, 97, 2",
    "4, 131, 3",
    "5, 1000, 2",
    "6, 1003, 4",
    "7, 2048, 1",
    "8, 2049, 1",
    "9, 4099, 1",
    "12, 5000, 2",
    "13, 6161, 3",
    "15, 2100, 2",
    "16, 2100, 2",
    "17, 4500, 2"
  })
  void partsTogetherAreTheSumOfAllElements(int count, int n, int parts) {
    Random random = new Random(n);
    float[] weights = new float[count];
    float[] rows = new float[count * n];
    for (int j = 0; j < count; j++) {
      weights[j] = (float) random.nextGaussian();
    }
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    float[] expected = new float[n];
    for (int i = 0; i < n; i++) {
      expected[i] = weights[0] * rows[i];
      for (int j = 1; j < count; j++) {
        expected[i] = Math.fma(weights[j], rows[j * n + i], expected[i]);
      }
    }
    ByteBuffer from = memory(rows);
    ByteBuffer to = memory(new float[n]);

    for (int part = parts - 1; part >= 0; part--) {
      CombinationLoops.combine(weights, from, to, n, part, parts);
    }

    float[] actual = new float[n];
    to.asFloatBuffer().get(actual);
    assertArrayEquals(expected, actual);
  }

  /** Blocks of whole registers, of a part of one, and of both; written to a place of their own. */
  @ParameterizedTest
  @CsvSource({"0, 64, 0", "64, 128, 64", "0, 200, 64", "100, 131, 70"})
  void aBlockIsThePartOfTheSumThatItCovers(int from, int to, int at) {
    int n = 200;
    float[] rows = new float[3 * n];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    ByteBuffer sums = memory(new float[at + n]);

    CombinationLoops.combineBlock(new float[] {2, 0, 3}, memory(rows), n, from, to, sums, at);

    for (int i = from; i < to; i++) {
      float expected = 2 * i + 3 * (2 * n + i);
      assertEquals(expected, sums.getFloat((at + i - from) * Float.BYTES));
    }
  }
}
