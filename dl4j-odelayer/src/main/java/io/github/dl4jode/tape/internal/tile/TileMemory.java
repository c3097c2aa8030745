package io.github.dl4jode.tape.internal.tile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The Java arrays that hold one tile of each value of a group. Values that are not needed at the
 * same time share one, and so do all groups, which run one after the other. The array given back
 * last is taken first, for it is the nearest in the cache.
 */
final class TileMemory {

  private final List<float[]> all = new ArrayList<>();
  private final Deque<float[]> free = new ArrayDeque<>();

  /** All arrays can be used again: the next group begins. */
  void reset() {
    free.clear();
    free.addAll(all);
  }

  /** An array of this length that nobody uses. */
  float[] take(int length) {
    for (Iterator<float[]> arrays = free.iterator(); arrays.hasNext(); ) {
      float[] array = arrays.next();
      if (array.length == length) {
        arrays.remove();
        return array;
      }
    }
    float[] array = new float[length];
    all.add(array);
    return array;
  }

  /** Gives an array back. */
  void release(float[] array) {
    free.addFirst(array);
  }
}
