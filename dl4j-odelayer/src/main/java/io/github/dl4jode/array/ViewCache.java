package io.github.dl4jode.array;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A cache of values derived from arrays, by the identity of the array: a solver passes the same few
 * arrays many times, and a new view costs some microseconds.
 *
 * <p>The cache does not keep arrays alive if the derived values do not.
 */
public final class ViewCache<T> {

  /** More than any method has stages. */
  private static final int CAPACITY = 64;

  private record Entry<T>(WeakReference<INDArray> array, T derived) {

    boolean isOf(INDArray other) {
      return array.get() == other;
    }

    boolean isOfNothing() {
      return array.get() == null;
    }
  }

  private final Function<INDArray, T> derive;
  private final List<Entry<T>> entries = new ArrayList<>();

  /**
   * An empty cache.
   *
   * @param derive makes the value for an array; it may share the array's memory, but should not
   *     refer to the array itself
   */
  public ViewCache(Function<INDArray, T> derive) {
    this.derive = derive;
  }

  /** The value derived from this array object. */
  public T of(INDArray array) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).isOf(array)) {
        return entries.get(i).derived;
      }
    }
    entries.removeIf(Entry::isOfNothing);
    if (entries.size() == CAPACITY) {
      entries.remove(0);
    }
    T derived = derive.apply(array);
    entries.add(new Entry<>(new WeakReference<>(array), derived));
    return derived;
  }
}
