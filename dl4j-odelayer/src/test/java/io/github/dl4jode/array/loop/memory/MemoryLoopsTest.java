package io.github.dl4jode.array.loop.memory;

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
class MemoryLoopsTest {

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

  private static ByteBuffer memoryOfDoubles(float... numbers) {
    ByteBuffer memory =
        ByteBuffer.allocateDirect(numbers.length * Double.BYTES).order(ByteOrder.nativeOrder());
    for (float number : numbers) {
      memory.putDouble(number);
    }
    return memory;
  }

  /** Parts that begin and end anywhere; powers of two, so that ratios and sums are exact. */
  @ParameterizedTest
  @CsvSource({"0, 16", "0, 131", "5, 21", "17, 20", "3, 1003"})
  void squaredRatiosAreSummed(int from, int to) {
    Random random = new Random(to);
    float[] x = new float[to + 3];
    float[] y = new float[to + 3];
    float[] z = new float[to + 3];
    float expected = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt(9) - 4;
      y[i] = random.nextBoolean() ? 1.5f : -3.5f;
      z[i] = random.nextBoolean() ? -1.5f : 3.5f;
      float ratio = x[i] / (Math.max(Math.abs(y[i]), Math.abs(z[i])) + 0.5f);
      expected += i >= from && i < to ? ratio * ratio : 0;
    }

    assertEquals(
        expected, MemoryLoops.squaredRatios(memory(x), from, memory(y), memory(z), 0.5f, from, to));
    assertEquals(
        expected,
        DoubleMemoryLoops.squaredRatios(
            memoryOfDoubles(x), memoryOfDoubles(y), memoryOfDoubles(z), 0.5, from, to));
  }

  /** The numerators of a block may lie in a memory of their own. */
  @ParameterizedTest
  @CsvSource({"0, 16, 0", "5, 21, 64", "17, 20, 3", "3, 1003, 64"})
  void theFirstVectorMayBeginElsewhere(int from, int to, int at) {
    float[] whole = new float[to];
    float[] block = new float[at + to - from];
    float[] ones = new float[to];
    for (int i = 0; i < to; i++) {
      whole[i] = i % 7 - 3;
      ones[i] = 1;
    }
    System.arraycopy(whole, from, block, at, to - from);

    assertEquals(
        MemoryLoops.squaredRatios(memory(whole), from, memory(ones), memory(ones), 1, from, to),
        MemoryLoops.squaredRatios(memory(block), at, memory(ones), memory(ones), 1, from, to));
  }
}
