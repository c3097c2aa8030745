package io.github.dl4jode.program.table;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.dl4jode.file.FileFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;

/**
 * The rows of a CSV file in UTF-8, one after the other, so that the file may be larger than the
 * memory.
 *
 * <p>Cells are separated by commas, semicolons or tabs, whichever of these the first line has
 * first. A cell can be in quotes, where two quotes are one, and ends on its line. Empty lines, and
 * those that begin with {@code #}, are passed over.
 */
public final class CsvRows implements AutoCloseable {

  static final String NOT_CLOSED =
      "the quote at its beginning is not closed; a cell ends on its line";
  static final String TOO_LONG =
      "the line has more than %,d characters, the most that a row can have; is it a table of rows and columns, one row to a line?"
          .formatted(CsvRowHandler.MOST_CHARACTERS);
  private static final String AFTER_QUOTES =
      "there is text after the quotes, or a quote is not closed; within quotes, write two quotes for one";

  private final Path file;
  private final CsvRowHandler handler = new CsvRowHandler();
  private final CsvReader<CsvRow> reader;
  private final Iterator<CsvRow> rows;

  private CsvRows(Path file, BufferedReader text) throws IOException {
    this.file = file;
    CsvDialect.skipByteOrderMark(text);
    this.reader =
        CsvReader.builder()
            .fieldSeparator(CsvDialect.separator(text))
            .quoteCharacter(CsvDialect.QUOTE)
            .commentStrategy(CommentStrategy.SKIP)
            .commentCharacter(CsvDialect.COMMENT)
            .skipEmptyLines(true)
            // Whoever reads the rows knows better what their lengths should be.
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .allowUnclosedQuote(false)
            .trimWhitespacesAroundQuotes(true)
            .maxBufferSize(CsvRowHandler.MOST_CHARACTERS)
            .build(handler, text);
    this.rows = reader.iterator();
  }

  /**
   * Opens a file.
   *
   * @throws DataException if there is none, or it cannot be read
   */
  public static CsvRows open(Path file) {
    BufferedReader text = null;
    try {
      text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
      return new CsvRows(file, text);
    } catch (IOException e) {
      closeAfterFailure(text, e);
      throw unreadable(file, e);
    }
  }

  private static void closeAfterFailure(BufferedReader text, IOException failure) {
    if (text != null) {
      try {
        text.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /**
   * The next row; empty at the end.
   *
   * @throws DataException if there is none that can be read; the message says where and why
   */
  public Optional<CsvRow> next() {
    try {
      while (rows.hasNext()) {
        CsvRow row = rows.next();
        boolean blank = row.cells().size() == 1 && row.cells().get(0).isEmpty();
        if (!blank) {
          return Optional.of(row);
        }
      }
      return Optional.empty();
    } catch (UncheckedIOException e) {
      throw unreadable(file, e.getCause());
    } catch (CsvParseException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw failure(handler.line(), handler.column(), "", reason(e));
    }
  }

  private static String reason(CsvParseException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.startsWith("Unclosed")) {
      return NOT_CLOSED;
    }
    if (message.startsWith("Unexpected character after closing quote")) {
      return AFTER_QUOTES;
    }
    return message.startsWith("The maximum buffer size") ? TOO_LONG : message;
  }

  /**
   * A refusal that says where.
   *
   * @param line from 1; 0 if it is about the file as a whole
   * @param column from 1; 0 if it is about the line as a whole
   * @param name of the column; empty if it has none
   * @param reason what is wrong, and what to do, without a full stop
   */
  public DataException failure(long line, int column, String name, String reason) {
    StringBuilder message = new StringBuilder(file.toString());
    if (line > 0) {
      message.append(", line ").append(line);
    }
    if (column > 0) {
      message.append(", column ").append(column);
    }
    if (!name.isEmpty()) {
      message.append(" (").append(name).append(')');
    }
    boolean question = reason.endsWith("?");
    return new DataException(message + ": " + reason + (question ? "" : "."));
  }

  private static DataException unreadable(Path file, IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return new DataException("There is no file " + file + ".", failure);
    }
    if (failure instanceof CharacterCodingException) {
      return new DataException(file + " is no text in UTF-8; save it as CSV in UTF-8.", failure);
    }
    return new DataException(
        file + " cannot be read (" + FileFailure.reason(failure) + ").", failure);
  }

  /** Closes the file. */
  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }
}
