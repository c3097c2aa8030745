package io.github.dl4jode.program.table;

import java.nio.file.Path;

/** How many rows of a file can be kept in memory. */
public final class RowLimit {

  /** The rest is for everything else. */
  private static final double SHARE = 0.7;

  private final Path file;
  private final long memory;
  private final String remedy;
  private long used;
  private long rows;

  /**
   * A limit by the memory that Java may take.
   *
   * @param remedy what to do with a file that has too many rows, other than more memory; a clause
   */
  public RowLimit(Path file, String remedy) {
    this(file, remedy, Runtime.getRuntime().maxMemory());
  }

  RowLimit(Path file, String remedy, long memory) {
    this.file = file;
    this.memory = memory;
    this.remedy = remedy;
  }

  /**
   * Counts a row that is kept.
   *
   * @param bytes that it takes, copies included
   * @throws DataException if there is no room for it
   */
  public void add(long bytes) {
    used += bytes;
    if (used > SHARE * memory) {
      throw new DataException(
          "%s has more than %,d rows, all that fit into the %,d MB of memory that Java may take here; give it more, as with JAVA_TOOL_OPTIONS=-Xmx8g, or %s."
              .formatted(file, rows, memory >> 20, remedy));
    }
    rows++;
  }
}
