package io.github.dl4jode.program.table;

import java.util.List;

/**
 * A row of a table.
 *
 * @param line where it is in the file, as editors count, from 1
 * @param cells without spaces around them and without their quotes
 */
public record CsvRow(long line, List<String> cells) {

  /** Copies the cells. */
  public CsvRow {
    cells = List.copyOf(cells);
  }
}
