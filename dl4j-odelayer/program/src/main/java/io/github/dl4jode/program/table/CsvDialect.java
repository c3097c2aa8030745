package io.github.dl4jode.program.table;

import java.io.BufferedReader;
import java.io.IOException;

/** Finds out how the cells of a file are separated. */
final class CsvDialect {

  static final char COMMENT = '#';
  static final char QUOTE = '"';

  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final String SEPARATORS = ",;\t";

  /** Where the first separator must have come. */
  private static final int LOOK_AHEAD = 1 << 16;

  private CsvDialect() {}

  /** Passes over the mark that spreadsheets write at the beginning, if it is there. */
  static void skipByteOrderMark(BufferedReader reader) throws IOException {
    reader.mark(1);
    if (reader.read() != BYTE_ORDER_MARK) {
      reader.reset();
    }
  }

  /** Looks at the first line that is no comment; the reader stays where it is. */
  static char separator(BufferedReader reader) throws IOException {
    char[] ahead = new char[LOOK_AHEAD];
    reader.mark(LOOK_AHEAD);
    int length = 0;
    for (int count = 0; count >= 0 && length < LOOK_AHEAD; ) {
      length += count;
      count = reader.read(ahead, length, LOOK_AHEAD - length);
    }
    reader.reset();
    return separator(firstLine(new String(ahead, 0, length)));
  }

  private static String firstLine(String text) {
    return text.lines()
        .filter(line -> !line.isBlank() && line.charAt(0) != COMMENT)
        .findFirst()
        .orElse("");
  }

  /**
   * The first comma, semicolon or tab outside quotes; a comma between two digits may be a decimal
   * comma, and counts only if there is nothing else.
   */
  static char separator(String line) {
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char character = line.charAt(i);
      quoted ^= character == QUOTE;
      if (!quoted && SEPARATORS.indexOf(character) >= 0 && !isDecimalComma(line, i)) {
        return character;
      }
    }
    return ',';
  }

  private static boolean isDecimalComma(String line, int index) {
    return line.charAt(index) == ','
        && index > 0
        && index + 1 < line.length()
        && Character.isDigit(line.charAt(index - 1))
        && Character.isDigit(line.charAt(index + 1));
  }
}
