package io.github.dl4jode.tape.internal.tile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The Java arrays that hold one tile of each buffer of a group. Buffers that are not needed at the
 * same time share an array, and so do all groups, because they run in sequence. The array given
 * back last is taken first, because it is still in the cache.
 */
final class TileMemory {

  private final List<float[]> all = new ArrayList<>();
  private final Deque<float[]> free = new ArrayDeque<>();

  /** All arrays can be used again: the next group begins. */
  void reset() {
    free.clear();
    free.addAll(all);
  }

  /** An unused array of this length. */
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
