package io.github.dl4jode.latentode.data;

import io.github.dl4jode.latentode.data.CsvLine.MalformedCellException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/** The rows of CSV, a line each. */
final class LineRows implements RowSource {

  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String SEPARATORS = ",;\t";
  private static final char UNKNOWN = 0;

  private final String name;
  private final BufferedReader reader;
  private char separator = UNKNOWN;
  private int line;

  /**
   * Prepares to read.
   *
   * @param name of the file, for messages
   */
  LineRows(String name, BufferedReader reader) {
    this.name = name;
    this.reader = reader;
  }

  @Override
  public Optional<Row> next() throws IOException {
    for (String text = reader.readLine(); text != null; text = reader.readLine()) {
      line++;
      String content = line == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
      if (!content.isBlank() && !content.startsWith(SeriesReader.COMMENT)) {
        return Optional.of(row(content));
      }
    }
    return Optional.empty();
  }

  private Row row(String content) {
    if (separator == UNKNOWN) {
      separator = separatorOf(content);
    }
    try {
      return new Row(line, CsvLine.cells(content, separator));
    } catch (MalformedCellException e) {
      throw new SeriesFileException(
          "%s, line %d, column %d: %s.".formatted(name, line, e.column(), e.getMessage()),
          line,
          e.column());
    }
  }

  /** What follows the first name, which has none of these. */
  private static char separatorOf(String header) {
    return (char) header.chars().filter(c -> SEPARATORS.indexOf(c) >= 0).findFirst().orElse(',');
  }
}
