package io.github.dl4jode.benchmarks.first;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which part of its time a thread spends in which methods, by looking at its stack each
 * millisecond. A sample counts for each kind that it has a method of.
 */
final class StackShares implements AutoCloseable {

  private static final long PERIOD_MILLISECONDS = 1;

  private final Map<String, Predicate<StackTraceElement>> kinds;
  private final Map<String, Integer> samplesOf = new LinkedHashMap<>();
  private final Thread sampler;
  private int samples;

  /** Looks at the thread of the caller until this is closed. */
  StackShares(Map<String, Predicate<StackTraceElement>> kinds) {
    this.kinds = new LinkedHashMap<>(kinds);
    Thread watched = Thread.currentThread();
    sampler = new Thread(() -> watch(watched), "stack-shares");
    sampler.setDaemon(true);
    sampler.start();
  }

  private void watch(Thread thread) {
    try {
      while (true) {
        add(Arrays.asList(thread.getStackTrace()));
        Thread.sleep(PERIOD_MILLISECONDS);
      }
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  private synchronized void add(List<StackTraceElement> stack) {
    samples++;
    kinds.forEach(
        (name, isOfKind) -> {
          if (stack.stream().anyMatch(isOfKind)) {
            samplesOf.merge(name, 1, Integer::sum);
          }
        });
  }

  @Override
  public void close() {
    sampler.interrupt();
  }

  /** The share of a kind, from 0 to 1. */
  synchronized double of(String kind) {
    return samples == 0 ? 0 : samplesOf.getOrDefault(kind, 0) / (double) samples;
  }
}
