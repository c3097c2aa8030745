package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Series from rows that a reader of the user's own has taken apart. */
class RowSourceTest {

  private static RowSource rows(RowSource.Row... rows) {
    Iterator<RowSource.Row> iterator = List.of(rows).iterator();
    return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
  }

  private static RowSource.Row row(int line, String... cells) {
    return new RowSource.Row(line, List.of(cells));
  }

  private static final RowSource.Row HEADER = row(3, "series", "time", "level");

  @Test
  void cellsAreTakenAsTheyAre() throws IOException {
    SeriesSet set =
        SeriesFile.read(
            "sheet", rows(HEADER, row(7, "a, b", "0.5", " 1e1 "), row(9, "a, b", "0", "")));

    assertEquals(List.of("level"), set.sensors());
    Series series = set.series().get(0);
    assertEquals("a, b", series.id());
    assertArrayEquals(new double[] {0, 0.5}, series.times());
    assertTrue(Double.isNaN(series.values()[0][0]));
    assertEquals(10, series.values()[1][0]);
  }

  /** Comments and empty lines are the source's affair, so lines are counted by it. */
  @Test
  void messagesNameTheLinesOfTheSource() {
    SeriesFileException failure =
        assertThrows(
            SeriesFileException.class,
            () -> SeriesFile.read("sheet", rows(HEADER, row(41, "a", "0", "low"))));

    assertEquals(
        "sheet, line 41, column 3 (level): \"low\" is no number; write it with a decimal point, or"
            + " leave the cell empty where nothing was measured.",
        failure.getMessage());
  }

  @Test
  void aSourceWithoutRowsIsAnEmptyTable() {
    SeriesFileException failure =
        assertThrows(SeriesFileException.class, () -> SeriesFile.read("sheet", rows()));
    assertTrue(failure.getMessage().startsWith("sheet: it is empty; name the columns"));
  }

  @Test
  void whatTheSourceThrowsComesThrough() {
    IOException broken = new IOException("the disk is broken");
    RowSource source =
        () -> {
          throw broken;
        };
    assertSame(broken, assertThrows(IOException.class, () -> SeriesFile.read("sheet", source)));
  }

  @Test
  void aRowKeepsItsCells() {
    List<String> cells = new ArrayList<>(List.of("a"));
    RowSource.Row row = new RowSource.Row(1, cells);
    cells.set(0, "b");
    assertEquals(List.of("a"), row.cells());
  }
}
