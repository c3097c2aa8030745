package io.github.dl4jode.tape.internal.lane;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * The Java arrays that hold one tile of each buffer of a group. Buffers that are not needed at the
 * same time share an array, and so do all groups, because they run in sequence. The array given
 * back last is taken first, because it is still in the cache.
 *
 * @param <A> the type of the Java arrays
 */
public final class TileMemory<A> {

  private final NumberArrays<A> arrays;
  private final List<A> all = new ArrayList<>();
  private final Deque<A> free = new ArrayDeque<>();

  /** Has no array yet. */
  public TileMemory(NumberArrays<A> arrays) {
    this.arrays = arrays;
  }

  /** What the arrays can do. */
  public NumberArrays<A> arrays() {
    return arrays;
  }

  /** All arrays can be used again: the next group begins. */
  public void reset() {
    free.clear();
    free.addAll(all);
  }

  /** An unused array of this length. */
  public A take(int length) {
    for (Iterator<A> each = free.iterator(); each.hasNext(); ) {
      A array = each.next();
      if (arrays.length(array) == length) {
        each.remove();
        return array;
      }
    }
    A array = arrays.create(length);
    all.add(array);
    return array;
  }

  /** Gives an array back. */
  public void release(A array) {
    free.addFirst(array);
  }
}
