package io.github.dl4jode.path.brownian;

import java.util.Arrays;

/**
 * Pairs of neighbouring pieces, found by a key; the least recently used pair makes room for a new
 * one. Memory is taken when it is first needed, and then used again.
 *
 * <p>The pair of each level that was used last stays. A sequence of queries comes to the pairs of
 * high levels too seldom to keep them otherwise, and would halve again from the root each time.
 *
 * <p>Without memory for more, the last three pairs of each level are kept: those on the way to both
 * ends of a step, and to an end of the next one. A sequence of steps then has the same few pairs,
 * which stay in the processor's cache.
 */
final class PieceCache {

  /** The pieces of both ends of a step and those of the next one have room, next to their roots. */
  private static final int LEAST_PAIRS = 64;

  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
  private static final int NOTHING = -1;

  /** The level is the part of a key from this bit on. */
  static final int LEVEL_SHIFT = 56;

  /** Levels are from 0 to this number. */
  private static final int LEVELS = 1 << (Long.SIZE - LEVEL_SHIFT);

  private static final int FEW = 3;

  /** Two pieces. */
  static final class Pair {
    final Piece first;
    final Piece second;

    Pair(LevyArea levyArea, int size, boolean single) {
      first = new Piece(levyArea, size, single);
      second = new Piece(levyArea, size, single);
    }
  }

  private final LevyArea levyArea;
  private final int size;
  private final boolean single;
  private final Pair[] pairs;
  private final long[] keys;
  private final int[] buckets;
  private final int[] chain;
  private final int[] newer;
  private final int[] older;
  private final int[] lastOfLevel = new int[LEVELS];

  /** Whether a few pairs of each level are kept, those added last. */
  private final boolean keepsFew;

  /** Their places, {@link #FEW} for each level. */
  private final int[] fewOfLevel = new int[FEW * LEVELS];

  /** By level, which of them is added next. */
  private final int[] turns = new int[LEVELS];

  private int used;
  private int newest = NOTHING;
  private int oldest = NOTHING;

  /**
   * An empty cache.
   *
   * @param size of a piece
   * @param single whether pieces are of floats
   * @param bytes which the pieces may take, more if a path from the root to a leaf needs more; with
   *     0 a few pairs of each level are kept
   */
  PieceCache(LevyArea levyArea, int size, boolean single, long bytes) {
    this.levyArea = levyArea;
    this.size = size;
    this.single = single;
    long bytesOfPair =
        2L * (single ? Float.BYTES : Double.BYTES) * Math.max(1, size) * levyArea.order();
    keepsFew = bytes == 0;
    int capacity =
        keepsFew
            ? FEW * LEVELS
            : (int) Math.max(LEAST_PAIRS, Math.min(bytes / bytesOfPair, 1 << 16));
    pairs = new Pair[capacity];
    keys = new long[capacity];
    chain = new int[capacity];
    newer = new int[capacity];
    older = new int[capacity];
    buckets = new int[Integer.highestOneBit(2 * capacity)];
    clear();
  }

  /** Forgets all pairs, and keeps their memory. */
  void clear() {
    Arrays.fill(buckets, NOTHING);
    Arrays.fill(lastOfLevel, NOTHING);
    Arrays.fill(fewOfLevel, NOTHING);
    used = 0;
    newest = NOTHING;
    oldest = NOTHING;
  }

  private int bucket(long key) {
    return (int) ((key * GOLDEN_RATIO) >>> 40) & (buckets.length - 1);
  }

  /** The place of a pair that is present, which is now the newest one; negative if it is absent. */
  int find(long key) {
    int place = buckets[bucket(key)];
    while (place >= 0 && keys[place] != key) {
      place = chain[place];
    }
    if (place >= 0) {
      renew(place);
      lastOfLevel[level(key)] = place;
    }
    return place;
  }

  /** The pair at a place. */
  Pair at(int place) {
    return pairs[place];
  }

  /** A pair under a new key, whose contents are undefined. The newest one before stays as it is. */
  Pair add(long key) {
    int place = free(level(key));
    if (pairs[place] == null) {
      pairs[place] = new Pair(levyArea, size, single);
    }
    int bucket = bucket(key);
    keys[place] = key;
    chain[place] = buckets[bucket];
    buckets[bucket] = place;
    link(place);
    lastOfLevel[level(key)] = place;
    return pairs[place];
  }

  private int free(int level) {
    if (keepsFew) {
      int turn = FEW * level + turns[level];
      int before = fewOfLevel[turn];
      int place = before >= 0 ? evict(before) : unused();
      fewOfLevel[turn] = place;
      turns[level] = (turns[level] + 1) % FEW;
      return place;
    }
    return unused();
  }

  private int unused() {
    if (used < pairs.length) {
      return used++;
    }
    // There is an end also where there are more levels than pairs.
    for (int i = 1; i < pairs.length && isLastOfLevel(oldest); i++) {
      renew(oldest);
    }
    return evict(oldest);
  }

  private int evict(int place) {
    unlink(place);
    int bucket = bucket(keys[place]);
    if (buckets[bucket] == place) {
      buckets[bucket] = chain[place];
    } else {
      int before = buckets[bucket];
      while (chain[before] != place) {
        before = chain[before];
      }
      chain[before] = chain[place];
    }
    return place;
  }

  private boolean isLastOfLevel(int place) {
    return lastOfLevel[level(keys[place])] == place;
  }

  private static int level(long key) {
    return (int) (key >>> LEVEL_SHIFT);
  }

  /** Makes a pair the newest one. */
  private void renew(int place) {
    if (place != newest) {
      unlink(place);
      link(place);
    }
  }

  private void unlink(int place) {
    if (newer[place] >= 0) {
      older[newer[place]] = older[place];
    } else {
      newest = older[place];
    }
    if (older[place] >= 0) {
      newer[older[place]] = newer[place];
    } else {
      oldest = newer[place];
    }
  }

  private void link(int place) {
    newer[place] = NOTHING;
    older[place] = newest;
    if (newest >= 0) {
      newer[newest] = place;
    } else {
      oldest = place;
    }
    newest = place;
  }
}
