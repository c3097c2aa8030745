package io.github.dl4jode.path.brownian;

/**
 * The counter-based generator Threefry-2x64 with 20 rounds: a block of 128 random bits as a
 * function of a key and a counter of two words each. There is no state: every block can be computed
 * at any time, in any order.
 *
 * <p>Many blocks are made at a time, with a key of their own each; the second words of their
 * counters differ by an offset of each block.
 *
 * <p>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
 */
final class Threefry {

  private static final long PARITY = 0x1BD11BDAA9FC1A22L;
  private static final int ROUNDS_OF_FOUR = 5;

  /** The words of the keys of all blocks; the third one is made of the others. */
  private final long[][] keys;

  /** The second words of the keys, added to the offsets of the counters. */
  private final long[] offsets;

  /** A generator of so many blocks at a time. */
  Threefry(int blocks) {
    keys = new long[3][blocks];
    offsets = new long[blocks];
  }

  /**
   * Sets the key of a block.
   *
   * @param key0 the first word
   * @param key1 the second word
   * @param offset added to the second word of the counter
   */
  void block(int block, long key0, long key1, long offset) {
    keys[0][block] = key0;
    keys[1][block] = key1;
    keys[2][block] = PARITY ^ key0 ^ key1;
    offsets[block] = key1 + offset;
  }

  /**
   * The random bits of some of the blocks.
   *
   * @param counter0 the first word of the counter
   * @param counter1 the second word, without the block's own offset
   * @param from the first of the blocks
   * @param to after the last of the blocks
   * @param x0 receives the first words, in the places of the blocks
   * @param x1 receives the second words
   */
  void encrypt(long counter0, long counter1, int from, int to, long[] x0, long[] x1) {
    add(counter0, keys[0], from, to, x0);
    add(counter1, offsets, from, to, x1);
    // The compiler uses vector instructions for short loops whose arrays have the same index.
    for (int four = 0; four < ROUNDS_OF_FOUR; four++) {
      long[] next0 = keys[(four + 1) % 3];
      long[] next1 = keys[(four + 2) % 3];
      if (four % 2 == 0) {
        mixEven(next0, next1, four + 1, from, to, x0, x1);
      } else {
        mixOdd(next0, next1, four + 1, from, to, x0, x1);
      }
    }
  }

  private static void add(long number, long[] words, int from, int to, long[] x) {
    for (int i = from; i < to; i++) {
      x[i] = words[i] + number;
    }
  }

  private static void mixEven(
      long[] key0, long[] key1, long number, int from, int to, long[] x0, long[] x1) {
    for (int i = from; i < to; i++) {
      long b = x1[i];
      long a = x0[i] + b;
      b = Long.rotateLeft(b, 16) ^ a;
      a += b;
      b = Long.rotateLeft(b, 42) ^ a;
      a += b;
      b = Long.rotateLeft(b, 12) ^ a;
      a += b;
      b = Long.rotateLeft(b, 31) ^ a;
      x0[i] = a + key0[i];
      x1[i] = b + key1[i] + number;
    }
  }

  private static void mixOdd(
      long[] key0, long[] key1, long number, int from, int to, long[] x0, long[] x1) {
    for (int i = from; i < to; i++) {
      long b = x1[i];
      long a = x0[i] + b;
      b = Long.rotateLeft(b, 16) ^ a;
      a += b;
      b = Long.rotateLeft(b, 32) ^ a;
      a += b;
      b = Long.rotateLeft(b, 24) ^ a;
      a += b;
      b = Long.rotateLeft(b, 21) ^ a;
      x0[i] = a + key0[i];
      x1[i] = b + key1[i] + number;
    }
  }
}
