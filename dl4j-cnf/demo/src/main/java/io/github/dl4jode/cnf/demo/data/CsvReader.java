package io.github.dl4jode.cnf.demo.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Reads tables of numbers: cells separated by tabs, semicolons or commas, whichever of these the
 * first line has; names of columns in the first line, if none of its cells is a number; empty lines
 * are passed over. Rows are counted as editors count lines, from 1.
 */
public final class CsvReader {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path file;
  private char separator;
  private List<String> columns = List.of();

  private CsvReader(Path file) {
    this.file = file;
  }

  /**
   * Reads a file in UTF-8.
   *
   * @throws DataException if there is none, it is no text, it has no rows, or a cell is no finite
   *     number; the message says in which row and column
   */
  public static NumberTable read(Path file) {
    return new CsvReader(file).table();
  }

  private NumberTable table() {
    List<double[]> rows = new ArrayList<>();
    boolean first = true;
    List<String> lines = lines();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank()) {
        if (first) {
          separator = separatorOf(line);
        }
        List<String> cells = cells(line);
        if (!first || !takeNames(cells)) {
          rows.add(numbers(i + 1, cells));
        }
        first = false;
      }
    }
    if (rows.isEmpty()) {
      throw new DataException(file + " holds no rows of numbers.");
    }
    return new NumberTable(columns, rows.toArray(double[][]::new));
  }

  private List<String> lines() {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
      if (!lines.isEmpty() && lines.get(0).startsWith(BYTE_ORDER_MARK)) {
        lines.set(0, lines.get(0).substring(1));
      }
      return lines;
    } catch (NoSuchFileException e) {
      throw new DataException("There is no file " + file + ".", e);
    } catch (CharacterCodingException e) {
      throw new DataException(file + " is no text in UTF-8; save it as CSV in UTF-8.", e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read (" + e + ").", e);
    }
  }

  private static char separatorOf(String line) {
    if (line.indexOf('\t') >= 0) {
      return '\t';
    }
    return line.indexOf(';') >= 0 ? ';' : ',';
  }

  /** The cells of a line, without spaces and quotes around them; "" in quotes is one quote. */
  private List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char character = line.charAt(i);
      if (character == '"') {
        boolean escaped = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
        if (escaped) {
          cell.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (character == separator && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(character);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }

  /** Takes the first line as names, where none of its cells is a number. */
  private boolean takeNames(List<String> cells) {
    boolean names = cells.stream().noneMatch(cell -> parse(cell).isPresent());
    columns = names ? List.copyOf(cells) : NumberTable.namesFor(cells.size());
    return names;
  }

  private double[] numbers(int row, List<String> cells) {
    if (cells.size() != columns.size()) {
      throw new DataException(
          "%s, row %d: it has %d cells, where %d are expected as in the first line."
              .formatted(file, row, cells.size(), columns.size()));
    }
    double[] numbers = new double[cells.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(row, i, cells.get(i));
    }
    return numbers;
  }

  private double number(int row, int column, String cell) {
    OptionalDouble number = parse(cell);
    if (number.isEmpty() || !Double.isFinite(number.getAsDouble())) {
      String what = number.isEmpty() ? "number" : "finite number";
      String seen = cell.isEmpty() ? "an empty cell" : '"' + cell + '"';
      throw new DataException(
          "%s, row %d, column %d (%s): %s is no %s."
              .formatted(file, row, column + 1, columns.get(column), seen, what));
    }
    return number.getAsDouble();
  }

  private static OptionalDouble parse(String cell) {
    try {
      return OptionalDouble.of(Double.parseDouble(cell));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
