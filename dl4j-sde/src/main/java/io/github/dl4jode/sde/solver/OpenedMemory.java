package io.github.dl4jode.sde.solver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What an object has opened, to be released with it, or at once where its constructor fails. */
final class OpenedMemory implements AutoCloseable {

  private final Deque<Runnable> releases = new ArrayDeque<>();

  /**
   * Opens something. If that fails, all that was opened before is released.
   *
   * @param release how to release it
   */
  <T> T open(Supplier<T> opening, Consumer<? super T> release) {
    T opened = orRelease(opening);
    releases.push(() -> release.accept(opened));
    return opened;
  }

  /** Computes something between two openings. If that fails, all that was opened is released. */
  <T> T orRelease(Supplier<T> computation) {
    try {
      return computation.get();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Releases everything, what was opened last at first. */
  @Override
  public void close() {
    releases.forEach(Runnable::run);
    releases.clear();
  }
}
