package io.github.dl4jode.latentode.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where the rows of a table of series come from, such as a CSV reader of a program's own. */
@FunctionalInterface
public interface RowSource {

  /**
   * A row.
   *
   * @param line where it is in its file, from 1
   * @param cells their texts
   */
  record Row(int line, List<String> cells) {

    /** Copies the cells. */
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * The next row, without comments and empty lines; empty at the end.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Row> next() throws IOException;
}
