package io.github.dl4jode.benchmarks.suite;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Whether another round fits into the time that was given. Every case is run once in any case. */
final class TimeLimit {

  private static final double NANOSECONDS_PER_MINUTE = 60e9;

  private final OptionalDouble minutes;
  private final LongSupplier nanoseconds;
  private final long begin;

  /**
   * A limit that counts from now.
   *
   * @param minutes empty for no limit
   * @param nanoseconds the clock
   */
  TimeLimit(OptionalDouble minutes, LongSupplier nanoseconds) {
    this.minutes = minutes;
    this.nanoseconds = nanoseconds;
    this.begin = nanoseconds.getAsLong();
  }

  /** Whether one more round, as long as those before, ends in time. */
  boolean allowsRoundAfter(int rounds) {
    if (minutes.isEmpty() || rounds == 0) {
      return true;
    }
    double passed = (nanoseconds.getAsLong() - begin) / NANOSECONDS_PER_MINUTE;
    return passed * (rounds + 1) / rounds <= minutes.getAsDouble();
  }
}
