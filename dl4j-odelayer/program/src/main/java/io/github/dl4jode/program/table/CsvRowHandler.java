package io.github.dl4jode.program.table;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import java.util.ArrayList;
import java.util.List;

/** Collects the cells of a row, and knows where the parser is if it fails. */
final class CsvRowHandler extends AbstractBaseCsvCallbackHandler<CsvRow> {

  /** Characters of a row: as many columns as anyone has, and a fraction of the memory. */
  static final int MOST_CHARACTERS = 1 << 24;

  private final List<String> cells = new ArrayList<>();
  private long characters;

  @Override
  protected void handleBegin(long line) {
    cells.clear();
    characters = 0;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    // Each cell costs some memory, however short it is.
    characters += length + 1L;
    if (characters > MOST_CHARACTERS) {
      throw new CsvParseException(CsvRows.TOO_LONG);
    }
    String text = new String(buffer, offset, length);
    if (quoted && (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0)) {
      throw new CsvParseException(CsvRows.NOT_CLOSED);
    }
    cells.add(quoted ? text : text.strip());
  }

  @Override
  protected CsvRow buildRecord() {
    return new CsvRow(line(), cells);
  }

  /** The line of the row that is being read. */
  long line() {
    return getStartingLineNumber();
  }

  /** The cell that is being read, from 1. */
  int column() {
    return cells.size() + 1;
  }
}
