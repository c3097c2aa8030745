package io.github.dl4jode.cde.demo.data;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.program.table.CellNumber;
import io.github.dl4jode.program.table.CsvRow;
import io.github.dl4jode.program.table.CsvRows;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.table.RowLimit;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads labelled series from CSV:
 *
 * <pre>
 * series,label,time,x,y
 * a,left,0,1.5,2
 * a,left,0.7,,2.5
 * b,right,0.2,3,
 * </pre>
 *
 * <p>The column of the label may be missing, and a label empty, where the class is not known. An
 * empty cell is a missing value. Lines may be in any order.
 */
final class LabelledCsvReader {

  private static final String HEADER_REMEDY =
      "name the columns in the first line: series,label,time and then one name for each channel";
  private static final String MISSING = "leave the cell empty";
  private static final int BYTES_OF_A_POINT = 200;
  private static final int BYTES_OF_A_VALUE = 24;

  private final Path file;
  private final List<String> known;
  private final SeriesCollector collector = new SeriesCollector();
  private List<String> columns = List.of();
  private int first;

  /**
   * @param known the classes that are possible; empty if the file names them
   */
  LabelledCsvReader(Path file, List<String> known) {
    this.file = file;
    this.known = known;
  }

  /**
   * Reads all.
   *
   * @throws DataException if that is not possible; the message says where and why
   */
  LabelledSeriesSet read() {
    RowLimit limit = new RowLimit(file, "leave out some of the series");
    try (CsvRows rows = CsvRows.open(file)) {
      for (Optional<CsvRow> row = rows.next(); row.isPresent(); row = rows.next()) {
        if (columns.isEmpty()) {
          readHeader(rows, row.get());
        } else {
          limit.add(BYTES_OF_A_POINT + (long) BYTES_OF_A_VALUE * columns.size());
          readPoint(rows, row.get());
        }
      }
      if (collector.isEmpty()) {
        throw rows.failure(
            0,
            0,
            "",
            columns.isEmpty()
                ? "it is empty; " + HEADER_REMEDY
                : "there are no lines after the names of the columns; write one for each point");
      }
      return set(rows);
    }
  }

  private LabelledSeriesSet set(CsvRows rows) {
    List<String> classes = known.isEmpty() ? collector.classes() : known;
    List<LabelledSeries> series = collector.series(classes);
    for (LabelledSeries one : series) {
      if (one.observedTimes() < 2) {
        throw rows.failure(
            collector.firstLine(one.id()),
            0,
            "",
            "series %s has %s".formatted(one.id(), SeriesCollector.tooFewTimes(one)));
      }
    }
    return new LabelledSeriesSet(columns.subList(first, columns.size()), classes, series);
  }

  private void readHeader(CsvRows rows, CsvRow row) {
    List<String> cells = row.cells();
    requireName(rows, row, 0, "series");
    boolean labelled = cells.size() > 1 && cells.get(1).equalsIgnoreCase("label");
    if (known.isEmpty() && !labelled) {
      requireName(rows, row, 1, "label");
    }
    first = labelled ? 3 : 2;
    requireName(rows, row, first - 1, "time");
    if (cells.size() <= first) {
      throw rows.failure(row.line(), 0, "", "there is no channel; " + HEADER_REMEDY);
    }
    Set<String> seen = new HashSet<>();
    for (int i = first; i < cells.size(); i++) {
      if (cells.get(i).isBlank()) {
        throw rows.failure(row.line(), i + 1, "", "the column has no name; " + HEADER_REMEDY);
      }
      if (!seen.add(cells.get(i))) {
        throw rows.failure(
            row.line(), i + 1, cells.get(i), "two columns have this name; give each its own name");
      }
    }
    columns = cells;
  }

  private static void requireName(CsvRows rows, CsvRow row, int index, String expected) {
    String seen = index < row.cells().size() ? row.cells().get(index) : "";
    if (!seen.equalsIgnoreCase(expected)) {
      throw rows.failure(
          row.line(),
          index + 1,
          "",
          "the name of the column is \"%s\", where \"%s\" is expected; %s"
              .formatted(seen, expected, HEADER_REMEDY));
    }
  }

  private void readPoint(CsvRows rows, CsvRow row) {
    List<String> cells = row.cells();
    if (cells.size() != columns.size()) {
      throw rows.failure(
          row.line(),
          0,
          "",
          "it has %d cells, where the columns are %d; write an empty cell where a value is missing, and a decimal point in numbers"
              .formatted(cells.size(), columns.size()));
    }
    String id = cells.get(0);
    if (id.isBlank()) {
      throw rows.failure(
          row.line(), 1, "series", "the series has no name; repeat the name in each of its lines");
    }
    checkLabel(rows, row, id);
    double time = number(rows, row, first - 1, "write the time of each point");
    double[] values = new double[columns.size() - first];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          cells.get(first + i).isBlank() ? Double.NaN : number(rows, row, first + i, MISSING);
    }
    long twin = collector.add(id, time, new SeriesCollector.Point(row.line(), values));
    if (twin > 0) {
      throw rows.failure(
          row.line(),
          first,
          "time",
          "series %s has a point at time %s already, in line %d; put what was measured at one time into one line"
              .formatted(id, time, twin));
    }
  }

  private void checkLabel(CsvRows rows, CsvRow row, String id) {
    String label = first == 3 ? row.cells().get(1) : "";
    if (known.isEmpty() && label.isBlank()) {
      throw rows.failure(
          row.line(), 2, "label", "series %s has no label; write its class".formatted(id));
    }
    if (!label.isBlank() && !known.isEmpty() && !known.contains(label)) {
      throw rows.failure(
          row.line(),
          2,
          "label",
          "the class \"%s\" is not among those of the training, %s; leave the cell empty if the class is not known"
              .formatted(label, String.join(", ", known)));
    }
    String before = collector.label(id, label, row.line());
    if (!before.equals(label)) {
      throw rows.failure(
          row.line(),
          2,
          "label",
          "series %s has the label \"%s\" here, and \"%s\" in line %d; a series has one label"
              .formatted(id, label, before, collector.firstLine(id)));
    }
  }

  private double number(CsvRows rows, CsvRow row, int index, String missing) {
    String cell = row.cells().get(index);
    return CellNumber.parse(cell)
        .orElseThrow(
            () ->
                rows.failure(
                    row.line(), index + 1, columns.get(index), CellNumber.problem(cell, missing)));
  }
}
