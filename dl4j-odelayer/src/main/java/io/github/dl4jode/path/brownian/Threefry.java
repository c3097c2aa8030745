package io.github.dl4jode.path.brownian;

/**
 * The counter-based generator Threefry-2x64 with 20 rounds: a block of 128 random bits as a
 * function of a key and a counter of two words each. There is no state: every block can be computed
 * at any time, in any order.
 *
 * <p>Blocks of a minibatch share the first words of key and counter, and their second words begin
 * with a number of each block.
 *
 * <p>Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
 */
final class Threefry {

  private static final long PARITY = 0x1BD11BDAA9FC1A22L;

  private final long[] keys;
  private final long[] offsets;
  private long common;

  /** A generator of so many blocks at a time. */
  Threefry(int blocks) {
    keys = new long[blocks];
    offsets = new long[blocks];
  }

  /** Sets the first word of all keys. */
  void commonKey(long word) {
    common = word;
  }

  /**
   * Sets the numbers of a block.
   *
   * @param key the second word of its key
   * @param offset added to the second word of its counter
   */
  void block(int block, long key, long offset) {
    keys[block] = key;
    offsets[block] = key + offset;
  }

  /**
   * The random bits of some of the blocks.
   *
   * @param counter0 the first word of the counter
   * @param counter1 the second word, without the block's own offset
   * @param from the first of the blocks
   * @param count of the blocks
   * @param x0 receives the first words, from element 0
   * @param x1 receives the second words
   */
  void encrypt(long counter0, long counter1, int from, int count, long[] x0, long[] x1) {
    first(counter0 + common, counter1, from, count, x0, x1);
    second(from, count, x0, x1);
    third(from, count, x0, x1);
    fourth(from, count, x0, x1);
    fifth(from, count, x0, x1);
  }

  // Four rounds in a loop: vector instructions are used for loops no longer than that.

  private void first(long word0, long word1, int from, int count, long[] x0, long[] x1) {
    long parity = PARITY ^ common;
    for (int i = 0; i < count; i++) {
      long key = keys[from + i];
      long b = offsets[from + i] + word1;
      long a = word0 + b;
      b = Long.rotateLeft(b, 16) ^ a;
      a += b;
      b = Long.rotateLeft(b, 42) ^ a;
      a += b;
      b = Long.rotateLeft(b, 12) ^ a;
      a += b;
      b = Long.rotateLeft(b, 31) ^ a;
      x0[i] = a + key;
      x1[i] = b + (parity ^ key) + 1;
    }
  }

  private void second(int from, int count, long[] x0, long[] x1) {
    long parity = PARITY ^ common;
    long last = common + 2;
    for (int i = 0; i < count; i++) {
      long b = x1[i];
      long a = x0[i] + b;
      b = Long.rotateLeft(b, 16) ^ a;
      a += b;
      b = Long.rotateLeft(b, 32) ^ a;
      a += b;
      b = Long.rotateLeft(b, 24) ^ a;
      a += b;
      b = Long.rotateLeft(b, 21) ^ a;
      x0[i] = a + (parity ^ keys[from + i]);
      x1[i] = b + last;
    }
  }

  private void third(int from, int count, long[] x0, long[] x1) {
    long seed = common;
    for (int i = 0; i < count; i++) {
      long b = x1[i];
      long a = x0[i] + b;
      b = Long.rotateLeft(b, 16) ^ a;
      a += b;
      b = Long.rotateLeft(b, 42) ^ a;
      a += b;
      b = Long.rotateLeft(b, 12) ^ a;
      a += b;
      b = Long.rotateLeft(b, 31) ^ a;
      x0[i] = a + seed;
      x1[i] = b + keys[from + i] + 3;
    }
  }

  private void fourth(int from, int count, long[] x0, long[] x1) {
    long parity = PARITY ^ common;
    for (int i = 0; i < count; i++) {
      long b = x1[i];
      long a = x0[i] + b;
      b = Long.rotateLeft(b, 16) ^ a;
      a += b;
      b = Long.rotateLeft(b, 32) ^ a;
      a += b;
      b = Long.rotateLeft(b, 24) ^ a;
      a += b;
      b = Long.rotateLeft(b, 21) ^ a;
      long key = keys[from + i];
      x0[i] = a + key;
      x1[i] = b + (parity ^ key) + 4;
    }
  }

  private void fifth(int from, int count, long[] x0, long[] x1) {
    long parity = PARITY ^ common;
    long last = common + 5;
    for (int i = 0; i < count; i++) {
      long b = x1[i];
      long a = x0[i] + b;
      b = Long.rotateLeft(b, 16) ^ a;
      a += b;
      b = Long.rotateLeft(b, 42) ^ a;
      a += b;
      b = Long.rotateLeft(b, 12) ^ a;
      a += b;
      b = Long.rotateLeft(b, 31) ^ a;
      x0[i] = a + (parity ^ keys[from + i]);
      x1[i] = b + last;
    }
  }
}
