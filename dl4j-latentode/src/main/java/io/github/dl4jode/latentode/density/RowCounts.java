package io.github.dl4jode.latentode.density;

/** The numbers of rows that tapes are made for, where the number differs from pass to pass. */
public final class RowCounts {

  private RowCounts() {}

  /** To the next of eight numbers from a power of 2 to the next. */
  public static long roundedUp(long rows) {
    long step = Math.max(1, Long.highestOneBit(rows) / 8);
    return (rows + step - 1) / step * step;
  }
}
