package io.github.dl4jode.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Threads that compute the parts of one computation together with the thread that asks for it.
 *
 * <p>One computation at a time is divided. Whoever asks meanwhile, or from within a part, computes
 * all parts by itself, so that there are never more threads at work than cores. Which thread
 * computes a part is open: a part writes what no other part reads or writes, and sums over parts
 * are made afterwards, in their order. Then the results are the same bits for every number of
 * threads.
 *
 * <p>A worker without work spins for some microseconds, then lets other threads run for some more,
 * and then sleeps until the next computation: to wake it takes the caller longer than to ask for a
 * short computation. A worker that wakes late finds nothing left, and nobody has waited for it.
 */
public final class Workers implements AutoCloseable {

  // Tens of microseconds: the loops of one evaluation follow one another within that.
  private static final int SPINS = 1_000;

  // From the end of the spins on. Measured with a core that something else takes: a training of
  // many short computations takes a twentieth longer if workers sleep at once, for each is woken
  // in vain.
  private static final long NANOSECONDS_OF_YIELDING = 50_000;

  private static final int PART_BITS = 24;
  private static final long PART_MASK = (1L << PART_BITS) - 1;

  private final Worker[] workers;

  /** The number of the computation, and in the last bits how many parts nobody has taken yet. */
  private final AtomicLong ticket = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private volatile IntConsumer work = part -> {};
  private volatile Thread caller = Thread.currentThread();
  private volatile boolean callerSleeps;
  private volatile Throwable failure;
  private volatile boolean closed;

  /**
   * Starts daemon threads.
   *
   * @param threads at work at most, the caller among them; with 1 there is no other thread
   */
  public Workers(int threads) {
    workers = IntStream.range(1, threads).mapToObj(Worker::new).toArray(Worker[]::new);
    for (Worker worker : workers) {
      worker.start();
    }
  }

  /** The workers of this JVM, as many as ND4J has threads; started at the first call. */
  public static Workers ofMachine() {
    return Shared.WORKERS;
  }

  /** The place of this thread among its workers; 0 for a thread that asks for work. */
  public static int placeOfThread() {
    return Thread.currentThread() instanceof Worker worker ? worker.place : 0;
  }

  /** The threads that compute at most, the caller among them. */
  public int threads() {
    return workers.length + 1;
  }

  /** The computations that have been divided so far. */
  public long computations() {
    return ticket.get() >> PART_BITS;
  }

  /**
   * Computes all parts, and returns when they are done.
   *
   * @param count the number of parts
   * @param part computes the part of an index from 0 to count - 1
   * @throws RuntimeException what a part has thrown; other parts may have been computed or not
   */
  public void run(int count, IntConsumer part) {
    if (count < 2
        || count >= PART_MASK
        || workers.length == 0
        || closed
        || !busy.compareAndSet(0, 1)) {
      computeAlone(count, part);
      return;
    }
    try {
      divide(count, part);
    } finally {
      busy.set(0);
    }
  }

  /**
   * Computes all parts, and divides them only where that pays.
   *
   * @param pays whether they take longer than a thread needs to wake
   */
  public void run(int count, boolean pays, IntConsumer part) {
    if (pays) {
      run(count, part);
    } else {
      computeAlone(count, part);
    }
  }

  private static void computeAlone(int count, IntConsumer part) {
    for (int i = 0; i < count; i++) {
      part.accept(i);
    }
  }

  private void divide(int count, IntConsumer part) {
    work = part;
    caller = Thread.currentThread();
    failure = null;
    unfinished.set(count);
    // Last, because it opens the work: before it there is no part to take.
    ticket.set((ticket.get() | PART_MASK) + 1 + count);
    for (int i = 0; i < Math.min(workers.length, count - 1); i++) {
      workers[i].wake();
    }
    help();
    await();
    Throwable thrown = failure;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Computes parts as long as there are any. */
  private void help() {
    while (true) {
      long next = ticket.get();
      int left = (int) (next & PART_MASK);
      IntConsumer part = work;
      if (left == 0) {
        return;
      }
      // If the ticket is still the same, so is the work.
      if (ticket.compareAndSet(next, next - 1)) {
        compute(part, left - 1);
      }
    }
  }

  private void compute(IntConsumer part, int index) {
    try {
      part.accept(index);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    if (unfinished.decrementAndGet() == 0 && callerSleeps) {
      LockSupport.unpark(caller);
    }
  }

  private void await() {
    boolean interrupted = false;
    long spun = 0;
    for (int i = 0; unfinished.get() > 0; i++) {
      if (i < SPINS) {
        Thread.onSpinWait();
      } else if (i == SPINS) {
        spun = System.nanoTime();
      } else if (System.nanoTime() - spun < NANOSECONDS_OF_YIELDING) {
        Thread.yield();
      } else {
        callerSleeps = true;
        if (unfinished.get() > 0) {
          LockSupport.park(this);
        }
        // With its flag set a thread cannot sleep.
        interrupted |= Thread.interrupted();
      }
    }
    callerSleeps = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the threads; afterwards the caller computes alone. */
  @Override
  public void close() {
    closed = true;
    for (Worker worker : workers) {
      LockSupport.unpark(worker);
    }
  }

  /** Not before they are needed. */
  private static final class Shared {

    static final Workers WORKERS = new Workers(cores());

    private Shared() {}

    /** On a GPU there is nothing to divide. */
    private static int cores() {
      Environment environment = Nd4j.getEnvironment();
      return environment.isCPU() ? environment.maxThreads() : 1;
    }
  }

  private final class Worker extends Thread {

    private final int place;
    private volatile boolean sleeps;

    Worker(int place) {
      super("dl4jode-" + place);
      this.place = place;
      setDaemon(true);
    }

    void wake() {
      if (sleeps) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      // Not the one that runs already when this thread comes to its first line.
      long seen = 0;
      while (!closed) {
        awaitOther(seen);
        seen = ticket.get() >> PART_BITS;
        help();
      }
    }

    private void awaitOther(long seen) {
      long spun = 0;
      for (int i = 0; ticket.get() >> PART_BITS == seen && !closed; i++) {
        if (i < SPINS) {
          Thread.onSpinWait();
        } else if (i == SPINS) {
          spun = System.nanoTime();
        } else if (System.nanoTime() - spun < NANOSECONDS_OF_YIELDING) {
          Thread.yield();
        } else {
          sleeps = true;
          if (ticket.get() >> PART_BITS == seen && !closed) {
            LockSupport.park(Workers.this);
          }
        }
      }
      sleeps = false;
    }
  }
}
