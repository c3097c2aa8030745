package io.github.dl4jode.cnf.demo.data;

import io.github.dl4jode.program.table.CellNumber;
import io.github.dl4jode.program.table.CsvRow;
import io.github.dl4jode.program.table.CsvRows;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.table.RowLimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The rows of a file of numbers, one after the other. The first line names the columns, if none of
 * its cells is a number.
 */
public final class NumberRows implements AutoCloseable {

  private static final String MISSING =
      "a density is of complete rows: leave out the row, or fill in a number";

  private final CsvRows rows;
  private final List<String> columns;
  private Optional<CsvRow> ahead;

  private NumberRows(CsvRows rows) {
    this.rows = rows;
    this.ahead = rows.next();
    CsvRow first =
        ahead.orElseThrow(() -> rows.failure(0, 0, "", "it is empty; write one row to a line"));
    boolean names = first.cells().stream().noneMatch(CellNumber::isWrittenAsNumber);
    this.columns = names ? checkedNames(first) : NumberTable.namesFor(first.cells().size());
    if (names) {
      ahead = rows.next();
    }
    if (ahead.isEmpty()) {
      throw rows.failure(0, 0, "", "it holds no rows of numbers");
    }
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it cannot be read, has no rows, or a column without a name of its own
   */
  public static NumberRows open(Path file) {
    CsvRows rows = CsvRows.open(file);
    try {
      return new NumberRows(rows);
    } catch (DataException e) {
      rows.close();
      throw e;
    }
  }

  /**
   * Reads a file as a whole.
   *
   * @throws DataException if it cannot be read, a cell is no finite number, or the rows need more
   *     memory than there is
   */
  public static NumberTable readAll(Path file) {
    try (NumberRows numbers = open(file)) {
      RowLimit limit = new RowLimit(file, "learn from a part of the rows");
      List<double[]> all = new ArrayList<>();
      for (Optional<double[]> row = numbers.next(); row.isPresent(); row = numbers.next()) {
        // The row, its standardised copy, and the copies that the array is made of.
        limit.add(64 + 32L * numbers.columns.size());
        all.add(row.get());
      }
      return new NumberTable(numbers.columns, all.toArray(double[][]::new));
    }
  }

  /** The names of the columns. */
  public List<String> columns() {
    return columns;
  }

  /**
   * The next row, a number for each column; empty at the end.
   *
   * @throws DataException if a cell is no finite number; the message says where, why, and what to
   *     do
   */
  public Optional<double[]> next() {
    Optional<double[]> numbers = ahead.map(this::numbers);
    if (ahead.isPresent()) {
      ahead = rows.next();
    }
    return numbers;
  }

  private List<String> checkedNames(CsvRow header) {
    Set<String> seen = new HashSet<>();
    List<String> names = header.cells();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isBlank()) {
        throw rows.failure(
            header.line(),
            i + 1,
            "",
            "the column has no name; name it, or delete the column if it counts the rows");
      }
      if (!seen.add(names.get(i))) {
        throw rows.failure(
            header.line(),
            i + 1,
            "",
            "two columns are named \"" + names.get(i) + "\"; give each its own name");
      }
    }
    return names;
  }

  private double[] numbers(CsvRow row) {
    List<String> cells = row.cells();
    if (cells.size() != columns.size()) {
      throw rows.failure(row.line(), 0, "", wrongSize(cells.size()));
    }
    double[] numbers = new double[cells.size()];
    for (int i = 0; i < numbers.length; i++) {
      OptionalDouble number = CellNumber.parse(cells.get(i));
      if (number.isEmpty()) {
        throw rows.failure(
            row.line(), i + 1, columns.get(i), CellNumber.problem(cells.get(i), MISSING));
      }
      numbers[i] = number.getAsDouble();
    }
    return numbers;
  }

  private String wrongSize(int size) {
    String message =
        "it has %d cells, where the first line has %d; write a decimal point in numbers, and a number in each cell"
            .formatted(size, columns.size());
    return size == columns.size() + 1
        ? message + "; a column without a name, such as numbers of rows, has to go"
        : message;
  }

  /** Closes the file. */
  @Override
  public void close() {
    rows.close();
  }
}
