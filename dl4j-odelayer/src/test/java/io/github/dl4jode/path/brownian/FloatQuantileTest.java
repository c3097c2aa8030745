package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.VectorModule;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("short-registers")
class FloatQuantileTest {

  private static final double WORDS = 0x1p32;

  /** Words with magnitudes of all sizes. */
  private static int word(Random random) {
    return random.nextInt() >> random.nextInt(32);
  }

  @Test
  void givesTheQuantileOfTheProbability() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      int word = i % 2 == 0 ? word(random) : word(random) ^ Integer.MAX_VALUE;
      double x = word + 0.5;
      double exact = Math.signum(x) * QuantileExpansion.quantile(Math.abs(x) / WORDS);
      double error = Math.abs(FloatQuantile.of(word) - exact);
      assertTrue(error <= 5e-7 * Math.abs(exact), () -> "word " + word + ": " + error);
    }
  }

  @Test
  void isOddAndFinite() {
    for (int word : new int[] {0, 1, 77, 1 << 23, 1 << 30, Integer.MAX_VALUE}) {
      assertEquals(-FloatQuantile.of(word), FloatQuantile.of(-1 - word));
      assertTrue(FloatQuantile.of(word) < 0 && FloatQuantile.of(word) > -6.4f);
    }
  }

  /** Rounding may turn two neighbours, of which there are 2³², but not more than that. */
  @Test
  void isMonotoneUpToRounding() {
    for (int power = 0; power < 31; power++) {
      for (int i = -3; i < 3; i++) {
        int word = Math.max(0, (1 << power) + i);
        float next = FloatQuantile.of(word + 1);
        assertTrue(FloatQuantile.of(word) <= next + 3 * Math.ulp(next));
      }
    }
  }

  @Test
  void vectorInstructionsGiveTheSameBits() {
    assumeTrue(VectorModule.isUsable(), "The loops need vector instructions");
    FloatQuantileLoops loops = new FloatQuantileLoops(1024);
    Random random = new Random(5);
    long[] words = new long[512];
    float[] expected = new float[1024];
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < words.length; i++) {
        int low = word(random);
        int high = random.nextInt();
        words[i] = (long) high << 32 | (low & 0xffffffffL);
        expected[2 * i] = FloatQuantile.of(low);
        expected[2 * i + 1] = FloatQuantile.of(high);
      }
      float[] seen = new float[1027];
      loops.of(words, 1024, 1, seen, 3);
      assertArrayEquals(expected, Arrays.copyOfRange(seen, 3, 1027), 0);
    }
  }
}
