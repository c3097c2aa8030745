package io.github.dl4jode.batch;

import io.github.dl4jode.parallel.Workers;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Users of some rows each, such as blocks, that work next to each other, each on a thread of its
 * own: together they do something with any number of examples.
 */
final class RowLanes<T> {

  private final Workers workers;
  private final List<T> users;
  private final int rows;

  /** For each user whether a thread has it, which is 1. */
  private final AtomicIntegerArray taken;

  /** For each user the next of its own parts. */
  private final AtomicIntegerArray nextParts;

  private final IntConsumer lane = part -> runLane();
  private final Work<T> nothing = (user, from, count) -> {};
  private Work<T> work = nothing;
  private int examples;
  private int parts;

  /** Something to be done with some examples. */
  @FunctionalInterface
  interface Work<T> {

    /**
     * Does it.
     *
     * @param user that does it
     * @param from the place of the first example, a multiple of the rows
     * @param count how many, at most the rows
     */
    void run(T user, int from, int count);
  }

  /**
   * Takes the users, at least one.
   *
   * @param workers that run them if they are several
   * @param rows of each
   */
  RowLanes(Workers workers, List<T> users, int rows) {
    this.workers = workers;
    this.users = List.copyOf(users);
    this.rows = rows;
    this.taken = new AtomicIntegerArray(users.size());
    this.nextParts = new AtomicIntegerArray(users.size());
  }

  int rows() {
    return rows;
  }

  /** All users, such as to close them. */
  List<T> users() {
    return users;
  }

  /** Does something with so many examples, and returns when it is done. */
  void run(int count, Work<T> what) {
    examples = count;
    parts = (count + rows - 1) / rows;
    work = what;
    for (int i = 0; i < users.size(); i++) {
      taken.set(i, 0);
      nextParts.set(i, firstPart(i));
    }
    try {
      workers.run(Math.min(users.size(), parts), lane);
    } finally {
      // It may hold arrays.
      work = nothing;
    }
  }

  /** Lets each user do something once, and returns when all have done it. */
  void runEach(Consumer<T> what) {
    for (int i = 0; i < users.size(); i++) {
      taken.set(i, 0);
    }
    workers.run(users.size(), part -> what.accept(users.get(takeUser())));
  }

  private int firstPart(int user) {
    return user * parts / users.size();
  }

  /** The parts of one user, whose examples are in the cache of its thread; then those left. */
  private void runLane() {
    int index = takeUser();
    for (int i = 0; i < users.size(); i++) {
      int owner = (index + i) % users.size();
      int end = firstPart(owner + 1);
      for (int part = next(owner); part < end; part = next(owner)) {
        work.run(users.get(index), part * rows, Math.min(rows, examples - part * rows));
      }
    }
  }

  private int next(int owner) {
    return nextParts.getAndIncrement(owner);
  }

  /** A user that no other thread has: that of this thread, if possible, which its cache holds. */
  private int takeUser() {
    int index = Workers.placeOfThread() % users.size();
    while (!taken.compareAndSet(index, 0, 1)) {
      index = (index + 1) % users.size();
    }
    return index;
  }

  /** The examples of a batch that nobody has taken yet, until one of the takers has had enough. */
  static final class Supply {

    private final AtomicInteger next = new AtomicInteger();
    private final Thread caller = Thread.currentThread();
    private volatile boolean ended;

    /** Takes some examples: those from the result on, of which there may be fewer. */
    int take(int most) {
      return next.getAndAdd(most);
    }

    /** The first example that has not been taken; it may be behind the last one of the batch. */
    int next() {
      return next.get();
    }

    /** Nobody is to go on after this. */
    void end() {
      ended = true;
    }

    /** Whether to go on: nobody has ended it, and the thread that made it is not interrupted. */
    boolean isOpen() {
      return !ended && !caller.isInterrupted();
    }
  }
}
