package io.github.dl4jode.latentode.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads one table of series, row by row. */
final class SeriesReader {

  static final String COMMENT = "#";

  private static final String HEADER_REMEDY =
      "name the columns in the first line, \"series,time,\" and then one name for each sensor";

  /** What other programs read as a number, too: no "1f", no "0x1p3". */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  private final String name;
  private final RowSource rows;
  private final Map<String, Map<Double, Point>> pointsOfSeries = new LinkedHashMap<>();
  private List<String> columns = List.of();
  private int line;

  /** The values at one time, and where they stand. */
  private record Point(int line, double[] values) {}

  /**
   * Prepares to read.
   *
   * @param name of the file, for messages
   */
  SeriesReader(String name, RowSource rows) {
    this.name = name;
    this.rows = rows;
  }

  SeriesSet read() throws IOException {
    for (Optional<RowSource.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
      line = row.get().line();
      take(row.get().cells());
    }
    if (pointsOfSeries.isEmpty()) {
      throw failure(
          columns.isEmpty()
              ? "it is empty; " + HEADER_REMEDY
              : "there are no lines after the names of the columns; write one for each point",
          0,
          0);
    }
    List<Series> series = new ArrayList<>();
    pointsOfSeries.forEach((id, points) -> series.add(series(id, points)));
    return new SeriesSet(columns.subList(2, columns.size()), series);
  }

  private static Series series(String id, Map<Double, Point> points) {
    return new Series(
        id,
        points.keySet().stream().mapToDouble(time -> time).toArray(),
        points.values().stream().map(Point::values).toArray(double[][]::new));
  }

  private void take(List<String> cells) {
    if (columns.isEmpty()) {
      columns = checkedHeader(cells);
    } else {
      takePoint(cells);
    }
  }

  private List<String> checkedHeader(List<String> cells) {
    requireName(cells, 0, "series");
    requireName(cells, 1, "time");
    if (cells.size() < 3) {
      throw failure("there is no sensor; " + HEADER_REMEDY, line, 0);
    }
    Set<String> seen = new HashSet<>();
    for (int i = 2; i < cells.size(); i++) {
      if (cells.get(i).isBlank()) {
        throw failure("the column has no name; " + HEADER_REMEDY, line, i + 1);
      }
      if (!seen.add(cells.get(i))) {
        throw failure(
            "two columns are named \"" + cells.get(i) + "\"; give each its own name", line, i + 1);
      }
    }
    return List.copyOf(cells);
  }

  private void requireName(List<String> cells, int index, String expected) {
    String seen = index < cells.size() ? cells.get(index) : "";
    if (!seen.equalsIgnoreCase(expected)) {
      throw failure(
          "the name of the column is \"%s\", where \"%s\" is expected; %s"
              .formatted(seen, expected, HEADER_REMEDY),
          line,
          index + 1);
    }
  }

  private void takePoint(List<String> cells) {
    if (cells.size() != columns.size()) {
      throw failure(
          "it has %d cells, where the columns are %d; write an empty cell where nothing was measured, and a decimal point in numbers"
              .formatted(cells.size(), columns.size()),
          line,
          0);
    }
    String id = cells.get(0);
    if (id.isBlank()) {
      throw failure("the series has no name; repeat the name in each of its lines", line, 1);
    }
    double time = number(cells, 1, "give time as a number, in hours or days from a beginning");
    double[] values = new double[cells.size() - 2];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          cells.get(i + 2).isBlank()
              ? Double.NaN
              : number(
                  cells,
                  i + 2,
                  "write it with a decimal point, or leave the cell empty where nothing was measured");
    }
    // Unlike Double.compare, == takes -0 for 0; so does a series.
    double key = time + 0.0;
    Point twin =
        pointsOfSeries
            .computeIfAbsent(id, unused -> new TreeMap<>())
            .putIfAbsent(key, new Point(line, values));
    if (twin != null) {
      throw failure(
          "series %s has a point at time %s already, in line %d; put what was measured at one time into one line"
              .formatted(id, time, twin.line()),
          line,
          2);
    }
  }

  private double number(List<String> cells, int index, String remedy) {
    String cell = cells.get(index).strip();
    double value = NUMBER.matcher(cell).matches() ? Double.parseDouble(cell) : Double.NaN;
    if (!Double.isFinite(value)) {
      String kind = Double.isNaN(value) ? "number" : "finite number";
      String seen = cell.isEmpty() ? "an empty cell" : '"' + cell + '"';
      throw failure("%s is no %s; %s".formatted(seen, kind, remedy), line, index + 1);
    }
    return value;
  }

  private SeriesFileException failure(String reason, int where, int column) {
    StringBuilder message = new StringBuilder(name);
    if (where > 0) {
      message.append(", line ").append(where);
    }
    if (column > 0) {
      message.append(", column ").append(column);
      if (column <= columns.size()) {
        message.append(" (").append(columns.get(column - 1)).append(')');
      }
    }
    return new SeriesFileException(message + ": " + reason + ".", where, column);
  }
}
