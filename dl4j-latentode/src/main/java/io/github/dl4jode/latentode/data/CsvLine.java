package io.github.dl4jode.latentode.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The cells of a line of CSV, without spaces around them. A cell may stand in quotes, and keeps its
 * spaces there; two quotes are one.
 */
final class CsvLine {

  private static final String SEPARATORS = ",;\t";

  private final String line;
  private final char separator;
  private final List<String> cells = new ArrayList<>();
  private int position;

  private CsvLine(String line, char separator) {
    this.line = line;
    this.separator = separator;
  }

  /** What is wrong, in which cell, from 1. */
  static final class MalformedCellException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int column;

    MalformedCellException(String message, int column) {
      super(message);
      this.column = column;
    }

    int column() {
      return column;
    }
  }

  static List<String> cells(String line, char separator) throws MalformedCellException {
    CsvLine parsed = new CsvLine(line, separator);
    parsed.parse();
    return parsed.cells;
  }

  /** A cell that is read as this text. */
  static String quoted(String text, char separator) {
    boolean plain =
        text.equals(text.strip())
            && text.chars().noneMatch(c -> c == separator || SEPARATORS.indexOf(c) >= 0)
            && text.indexOf('"') < 0
            && !text.startsWith(SeriesReader.COMMENT);
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private void parse() throws MalformedCellException {
    do {
      skipSpaces();
      boolean inQuotes = position < line.length() && line.charAt(position) == '"';
      cells.add(inQuotes ? quotedCell() : plainCell());
      // After the separator, or, where there was none, after the end.
      position++;
    } while (position <= line.length());
  }

  private void skipSpaces() {
    while (position < line.length()
        && line.charAt(position) != separator
        && Character.isWhitespace(line.charAt(position))) {
      position++;
    }
  }

  private String plainCell() {
    int end = line.indexOf(separator, position);
    int start = position;
    position = end < 0 ? line.length() : end;
    return line.substring(start, position).strip();
  }

  private String quotedCell() throws MalformedCellException {
    StringBuilder cell = new StringBuilder();
    int from = position + 1;
    int quote = line.indexOf('"', from);
    while (quote >= 0 && quote + 1 < line.length() && line.charAt(quote + 1) == '"') {
      cell.append(line, from, quote + 1);
      from = quote + 2;
      quote = line.indexOf('"', from);
    }
    if (quote < 0) {
      throw new MalformedCellException(
          "the quote at its beginning is not closed; a cell ends on its line", cells.size() + 1);
    }
    cell.append(line, from, quote);
    position = quote + 1;
    skipSpaces();
    if (position < line.length() && line.charAt(position) != separator) {
      throw new MalformedCellException(
          "there is text after the quotes; within them, write two quotes for one",
          cells.size() + 1);
    }
    return cell.toString();
  }
}
