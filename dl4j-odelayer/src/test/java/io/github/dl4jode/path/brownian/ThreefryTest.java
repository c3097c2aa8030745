package io.github.dl4jode.path.brownian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreefryTest {

  /** The known answers for threefry2x64 with 20 rounds in kat_vectors of Random123. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, c2b6e3a8c2c69865, 6f81ed42f350084d",
    "ffffffffffffffff, ffffffffffffffff, ffffffffffffffff, ffffffffffffffff,"
        + " e02cb7c4d95d277a, d06633d0893b8b68",
    "243f6a8885a308d3, 13198a2e03707344, a4093822299f31d0, 082efa98ec4e6c89,"
        + " 263c7d30bb0f0af1, 56be8361d3311526"
  })
  void givesTheKnownAnswers(
      String counter0, String counter1, String key0, String key1, String word0, String word1) {
    Threefry generator = new Threefry(1);
    generator.block(0, bits(key0), bits(key1), 0);
    long[] x0 = new long[1];
    long[] x1 = new long[1];

    generator.encrypt(bits(counter0), bits(counter1), 0, 1, x0, x1);

    assertEquals(word0, Long.toHexString(x0[0]));
    assertEquals(word1, "%016x".formatted(x1[0]));
  }

  private static long bits(String hex) {
    return Long.parseUnsignedLong(hex, 16);
  }

  @Test
  void eachBlockHasItsOwnKeyAndCounter() {
    int blocks = 37;
    Random random = new Random(5);
    Threefry many = new Threefry(blocks);
    Threefry one = new Threefry(1);
    long[] keys = random.longs(blocks).toArray();
    long[] offsets = random.longs(blocks).toArray();
    for (int i = 0; i < blocks; i++) {
      many.block(i, 99 + i, keys[i], offsets[i]);
    }
    long[] x0 = new long[blocks];
    long[] x1 = new long[blocks];
    many.encrypt(17, 18, 3, blocks, x0, x1);

    assertEquals(0, x0[2]);
    for (int i = 3; i < blocks; i++) {
      long[] y0 = new long[1];
      long[] y1 = new long[1];
      one.block(0, 99 + i, keys[i], 0);
      one.encrypt(17, 18 + offsets[i], 0, 1, y0, y1);
      assertArrayEquals(new long[] {y0[0], y1[0]}, new long[] {x0[i], x1[i]});
    }
  }
}
