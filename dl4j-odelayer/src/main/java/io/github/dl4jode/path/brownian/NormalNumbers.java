package io.github.dl4jode.path.brownian;

import io.github.dl4jode.array.loop.VectorModule;
import java.util.Optional;

/**
 * Normal random numbers for the components of each example, as a function of a seed, of the
 * example's own number, and of a counter.
 *
 * <p>A block of {@link Threefry} gives four components of one example. The seed and the number of
 * the example are its key, so that a number does not depend on the minibatch.
 */
class NormalNumbers {

  /** Blocks that fit the first cache level with their results. */
  private static final int CHUNK = 256;

  private static final int PER_BLOCK = 4;

  /** For fewer words loops by vector instructions gain nothing. */
  private static final int LEAST_IN_LOOPS = 32;

  /** Marks the counters of the last 32 bits of each number. */
  private static final int REST = 1 << 31;

  private final int components;
  private final int blocksPerExample;
  private final int sizeOfLast;
  private final boolean full;
  private final Threefry generator;
  private final int blocks;
  private final long[] x0;
  private final long[] x1;
  private final long[] y0;
  private final long[] y1;
  private final long[] words;
  private final float[] chunk;
  private final Optional<FloatQuantileLoops> loops;

  /**
   * Numbers for a minibatch; {@link #renew} must be called before the first ones.
   *
   * @param components of each example
   * @param full whether numbers are made of 53 bits, not of 32
   */
  NormalNumbers(int batch, int components, boolean full) {
    this.components = components;
    this.full = full;
    this.blocksPerExample = (components + PER_BLOCK - 1) / PER_BLOCK;
    this.sizeOfLast = components - PER_BLOCK * (blocksPerExample - 1);
    this.blocks = Math.multiplyExact(batch, blocksPerExample);
    this.generator = new Threefry(blocks);
    this.x0 = new long[blocks];
    this.x1 = new long[blocks];
    this.y0 = new long[full ? blocks : 0];
    this.y1 = new long[full ? blocks : 0];
    int atOnce = full ? 0 : Math.min(CHUNK, blocks);
    this.words = new long[2 * atOnce];
    this.chunk = new float[PER_BLOCK * atOnce];
    this.loops =
        !full && VectorModule.isUsable()
            ? Optional.of(new FloatQuantileLoops(chunk.length))
            : Optional.empty();
  }

  /** Takes another seed, and the numbers of the examples. */
  void renew(long seed, long... examples) {
    for (int block = 0; block < blocks; block++) {
      generator.block(block, seed, examples[block / blocksPerExample], block % blocksPerExample);
    }
  }

  /**
   * Fills an array.
   *
   * @param counter anything
   * @param stream keeps numbers of different purposes apart that have the same counter; not
   *     negative
   * @param target receives [batch × components]
   */
  void fill(long counter, int stream, double[] target) {
    for (int from = 0; from < blocks; from += CHUNK) {
      int to = Math.min(from + CHUNK, blocks);
      generator.encrypt(counter, (long) stream << 32, from, to, x0, x1);
      if (full) {
        generator.encrypt(counter, (long) (stream | REST) << 32, from, to, y0, y1);
        fillFull(from, to, target);
      } else {
        fillShort(from, to, target);
      }
    }
  }

  /**
   * Fills an array with multiples of numbers made of 32 bits: those of {@link #fill(long, int,
   * double[])}.
   *
   * @param scale by which each number is multiplied
   */
  void fill(long counter, int stream, float scale, float[] target) {
    boolean inPlace = components % PER_BLOCK == 0;
    for (int from = 0; from < blocks; from += CHUNK) {
      int to = Math.min(from + CHUNK, blocks);
      generator.encrypt(counter, (long) stream << 32, from, to, x0, x1);
      if (inPlace) {
        shorts(from, to, scale, target, from * PER_BLOCK);
      } else {
        fillShort(from, to, scale, target);
      }
    }
  }

  private void fillShort(int from, int to, float scale, float[] target) {
    shorts(from, to, scale, chunk, 0);
    int done = from;
    if (blocksPerExample == 1 && loops.isPresent()) {
      int first = from * components;
      done += FloatQuantileLoops.shorten(chunk, to - from, components, target, first);
    }
    int block = done % blocksPerExample;
    int at = done / blocksPerExample * components + block * PER_BLOCK;
    for (int i = PER_BLOCK * (done - from); i < PER_BLOCK * (to - from); i += PER_BLOCK) {
      boolean cut = ++block == blocksPerExample;
      int size = cut ? sizeOfLast : PER_BLOCK;
      for (int j = 0; j < size; j++) {
        target[at + j] = chunk[i + j];
      }
      at += size;
      block = cut ? 0 : block;
    }
  }

  /** Computes multiples of the numbers of some blocks, four each, those of a cut block included. */
  private void shorts(int from, int to, float scale, float[] target, int at) {
    int n = 2 * (to - from);
    // The first component is the upper half of the word.
    for (int i = from, word = 0; i < to; i++, word += 2) {
      words[word] = Long.rotateLeft(x0[i], Integer.SIZE);
      words[word + 1] = Long.rotateLeft(x1[i], Integer.SIZE);
    }
    int whole =
        loops.isPresent() && n >= LEAST_IN_LOOPS ? n - n % (FloatQuantileLoops.WIDTH / 2) : 0;
    if (whole > 0) {
      loops.get().of(words, 2 * whole, scale, target, at);
    }
    for (int i = whole; i < n; i++) {
      target[at + 2 * i] = scale * FloatQuantile.of((int) words[i]);
      target[at + 2 * i + 1] = scale * FloatQuantile.of((int) (words[i] >>> Integer.SIZE));
    }
  }

  private void fillShort(int from, int to, double[] target) {
    shorts(from, to, 1, chunk, 0);
    int block = from % blocksPerExample;
    int at = from / blocksPerExample * components + block * PER_BLOCK;
    for (int i = 0; i < PER_BLOCK * (to - from); i += PER_BLOCK) {
      boolean cut = ++block == blocksPerExample;
      int size = cut ? sizeOfLast : PER_BLOCK;
      for (int j = 0; j < size; j++) {
        target[at + j] = chunk[i + j];
      }
      at += size;
      block = cut ? 0 : block;
    }
  }

  private void fillFull(int from, int to, double[] target) {
    int block = from % blocksPerExample;
    int at = from / blocksPerExample * components + block * PER_BLOCK;
    for (int i = from; i < to; i++) {
      boolean cut = ++block == blocksPerExample;
      int size = cut ? sizeOfLast : PER_BLOCK;
      target[at] = NormalQuantile.of((int) (x0[i] >>> 32), (int) (y0[i] >>> 32));
      if (size > 1) {
        target[at + 1] = NormalQuantile.of((int) x0[i], (int) y0[i]);
      }
      if (size > 2) {
        target[at + 2] = NormalQuantile.of((int) (x1[i] >>> 32), (int) (y1[i] >>> 32));
      }
      if (size > 3) {
        target[at + 3] = NormalQuantile.of((int) x1[i], (int) y1[i]);
      }
      at += size;
      block = cut ? 0 : block;
    }
  }
}
