package io.github.dl4jode.benchmarks.sde;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** An action whose least CPU time is noted, which says more than the clock on a busy machine. */
final class CpuTimed implements Runnable {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Runnable action;
  private long least = Long.MAX_VALUE;

  CpuTimed(Runnable action) {
    this.action = action;
  }

  @Override
  public void run() {
    long before = THREADS.getCurrentThreadCpuTime();
    action.run();
    least = Math.min(least, THREADS.getCurrentThreadCpuTime() - before);
  }

  /** The least CPU time of the thread in milliseconds. */
  double least() {
    return least / 1e6;
  }
}
