package io.github.dl4jode.parallel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Memory of which each thread of some workers has its own, made when the thread first needs it. One
 * computation at a time uses it.
 */
public final class PerThread<T> {

  private final Supplier<T> maker;
  private final AtomicReferenceArray<T> made;

  /** Makes nothing yet. */
  public PerThread(Workers workers, Supplier<T> maker) {
    this.maker = maker;
    this.made = new AtomicReferenceArray<>(workers.threads());
  }

  /** That of this thread. */
  public T get() {
    int place = Workers.placeOfThread() % made.length();
    T present = made.get(place);
    if (present == null) {
      present = maker.get();
      made.set(place, present);
    }
    return present;
  }
}
