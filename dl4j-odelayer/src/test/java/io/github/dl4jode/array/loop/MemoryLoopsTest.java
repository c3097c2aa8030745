package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("short-registers")
class MemoryLoopsTest {

  private static final float[] WEIGHTS = {0.5f, -2, 0.25f};

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

  /** Lengths around whole registers; whole numbers, so that sums are exact. */
  @ParameterizedTest
  @CsvSource({"16, 1", "97, 1", "97, 2", "131, 3", "1000, 2", "1003, 4"})
  void partsTogetherAreTheSumOfAllElements(int n, int parts) {
    Random random = new Random(n);
    float[] rows = new float[WEIGHTS.length * n];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = 4 * random.nextInt(1000);
    }
    float[] expected = new float[n];
    for (int i = 0; i < n; i++) {
      expected[i] = WEIGHTS[0] * rows[i] + WEIGHTS[1] * rows[n + i] + WEIGHTS[2] * rows[2 * n + i];
    }
    ByteBuffer from = memory(rows);
    ByteBuffer to = memory(new float[n]);

    for (int part = parts - 1; part >= 0; part--) {
      MemoryLoops.combine(WEIGHTS, from, to, n, part, parts);
    }

    float[] actual = new float[n];
    to.asFloatBuffer().get(actual);
    assertArrayEquals(expected, actual);
  }
}
