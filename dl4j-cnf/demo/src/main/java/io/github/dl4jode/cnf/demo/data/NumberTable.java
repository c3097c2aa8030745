package io.github.dl4jode.cnf.demo.data;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Numbers in rows under named columns.
 *
 * @param columns the names
 * @param rows each of as many numbers as there are columns
 */
public record NumberTable(List<String> columns, double[][] rows) {

  /** Copies the names. */
  public NumberTable {
    columns = List.copyOf(columns);
  }

  /** The names x1, x2, … of columns that have none. */
  public static List<String> namesFor(long count) {
    return IntStream.rangeClosed(1, Math.toIntExact(count)).mapToObj(i -> "x" + i).toList();
  }

  /**
   * Writes the table as CSV: a line of names, then a line for each row.
   *
   * @param out neither flushed nor closed
   */
  public void writeTo(Writer out) throws IOException {
    writeNames(columns, out);
    for (double[] row : rows) {
      writeRow(row, out);
    }
  }

  /** Writes the first line of a table. */
  public static void writeNames(List<String> columns, Writer out) throws IOException {
    out.write(columns.stream().map(NumberTable::quoted).collect(Collectors.joining(",")) + "\n");
  }

  /** Writes a row of a table. */
  public static void writeRow(double[] row, Writer out) throws IOException {
    out.write(
        Arrays.stream(row).mapToObj(Double::toString).collect(Collectors.joining(",")) + "\n");
  }

  /** A cell that is read as this name. */
  private static String quoted(String name) {
    boolean plain =
        name.equals(name.strip())
            && !name.startsWith("#")
            && name.chars().noneMatch(character -> ",;\t\"".indexOf(character) >= 0);
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
