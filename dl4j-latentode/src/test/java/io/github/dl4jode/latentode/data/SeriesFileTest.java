package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesFileTest {

  @TempDir private Path folder;

  private static SeriesSet read(String text) throws IOException {
    return SeriesFile.read("lab.csv", new BufferedReader(new StringReader(text)));
  }

  private static String written(SeriesSet set) throws IOException {
    StringWriter out = new StringWriter();
    SeriesFile.write(set, out);
    return out.toString();
  }

  private static final SeriesSet LAB =
      new SeriesSet(
          List.of("heat", "load"),
          List.of(
              new Series(
                  "north",
                  new double[] {0, 0.75},
                  new double[][] {{21.5, 1013.2}, {Double.NaN, -1e-3}}),
              new Series("south", new double[] {-2}, new double[][] {{25, Double.NaN}})));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "series,time,heat,load/north,0,21.5,1013.2/north,0.75,,-0.001/south,-2,25,",
        "series;time;heat;load/north;0;21.5;1013.2/north;.75;;-1e-3/south;-2;25.;",
        "Series\tTIME\theat\tload/north\t0\t21.5\t1013.2/north\t0.75\t\t-1E-3/south\t-2\t+25\t/# end",
        // In any order; the series are in that of their first lines.
        "series,time,heat,load/north,0.75,,-0.001/south,-2,25,/north,0,21.5,1013.2",
        "# a note, \"open//series , time,\"heat\" ,load/\"north\" , 0,\" 21.5 \",1013.2/  /north,0.75,,-0.001/# end/south,-2,25,",
      })
  void theUsualFormsAreRead(String lines) throws IOException {
    assertEquals(LAB, read(lines.replace('/', '\n')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | 0 | 0 | it is empty; name the columns in the first line, \"series,time,\"",
        "# only a note | 0 | 0 | it is empty",
        "series,time,a | 0 | 0 | there are no lines after the names",
        "series,time | 1 | 0 | there is no sensor; name the columns",
        "time,series,a | 1 | 1 | the name of the column is \"time\", where \"series\" is expected",
        "series | 1 | 2 | the name of the column is \"\", where \"time\" is expected",
        "n,0,1/n,1,2 | 1 | 1 | where \"series\" is expected; name the columns in the first line",
        "series,time,a,,b | 1 | 4 | the column has no name",
        "series,time,a,b,a | 1 | 5 | two columns are named \"a\"; give each its own name",
        "series,time,a/n,0,1//n,1,x | 4 | 3 | (a): \"x\" is no number; write it with a decimal point, or leave the cell empty",
        "series;time;a/n;0;1,5 | 2 | 3 | (a): \"1,5\" is no number; write it with a decimal point",
        "series,time,a/n,0,NaN | 2 | 3 | \"NaN\" is no number; write it with a decimal point, or leave the cell empty",
        "series,time,a/n,0,1f | 2 | 3 | \"1f\" is no number",
        "series,time,a/n,0,0x1p3 | 2 | 3 | \"0x1p3\" is no number",
        "series,time,a/n,0,1e999 | 2 | 3 | \"1e999\" is no finite number",
        "series,time,a/n,,1 | 2 | 2 | (time): an empty cell is no number; give time as a number, in hours or days",
        "series,time,a/n,2020-01-01,1 | 2 | 2 | (time): \"2020-01-01\" is no number; give time as a number",
        "series,time,a/n,1e309,1 | 2 | 2 | \"1e309\" is no finite number",
        "series,time,a/,0,1 | 2 | 1 | (series): the series has no name; repeat the name in each of its lines",
        "series,time,a/n,0 | 2 | 0 | it has 2 cells, where the columns are 3; write an empty cell",
        "series,time,a/n,0,1,5 | 2 | 0 | it has 4 cells, where the columns are 3",
        "series,time,a/n,0,1/m,0,1/n,0.0,2 | 4 | 2 | series n has a point at time 0.0 already, in line 2; put what was measured at one time into one line",
        "series,time,a/n,-0,1/n,0,2 | 3 | 2 | series n has a point at time 0.0 already, in line 2",
        "series,time,a/n,0,\"1 | 2 | 3 | the quote at its beginning is not closed; a cell ends on its line",
        "series,time,a/\"n\"x,0,1 | 2 | 1 | there is text after the quotes; within them, write two quotes for one",
      })
  void whatIsWrongIsNamed(String lines, int line, int column, String expected) {
    SeriesFileException refusal =
        assertThrows(SeriesFileException.class, () -> read(lines.replace('/', '\n')));

    String message = refusal.getMessage();
    String place =
        "lab.csv" + (line > 0 ? ", line " + line : "") + (column > 0 ? ", column " + column : "");
    assertTrue(message.startsWith(place) && message.contains(expected), message);
    assertEquals(line, refusal.line(), message);
    assertEquals(column, refusal.column(), message);
  }

  @Test
  void theMarkOfSpreadsheetsIsNoPartOfAName() throws IOException {
    assertEquals(List.of("a"), read("\uFEFFseries,time,a\r\nn,0,1\r\n").sensors());
  }

  @Test
  void filesAreWrittenAndReadAgain() throws IOException {
    Path file = folder.resolve("lab.csv");
    SeriesFile.write(LAB, file);
    SeriesFile.write(LAB, file);

    assertEquals(LAB, SeriesFile.read(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    assertEquals(
        "series,time,heat,load\nnorth,0.0,21.5,1013.2\nnorth,0.75,,-0.001\nsouth,-2.0,25.0,\n",
        Files.readString(file));
  }

  @Test
  void aFailedWriteLeavesNothingBehind() {
    Path nowhere = folder.resolve("no").resolve("lab.csv");
    assertThrows(IOException.class, () -> SeriesFile.write(LAB, nowhere));
    assertFalse(Files.exists(nowhere.getParent()));
  }

  @Test
  void namesMayHoldWhatSeparates() throws IOException {
    SeriesSet odd =
        new SeriesSet(
            List.of("a;b", "say \"x\"", " c "),
            List.of(
                Series.missing("#1", new double[] {0}, 3),
                Series.missing("1,2\t", new double[] {0}, 3)));
    assertEquals(odd, read(written(odd)));
  }

  @Test
  void filesThatAreNoneAreNamed() throws IOException {
    Path nowhere = folder.resolve("nowhere.csv");
    assertTrue(
        assertThrows(SeriesFileException.class, () -> SeriesFile.read(nowhere))
            .getMessage()
            .startsWith("There is no file "));
    Path latin =
        Files.write(
            folder.resolve("l.csv"), "series,time,größe\n".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(
        assertThrows(SeriesFileException.class, () -> SeriesFile.read(latin))
            .getMessage()
            .contains("UTF-8"));
    assertTrue(
        assertThrows(SeriesFileException.class, () -> SeriesFile.read(folder))
            .getMessage()
            .contains("cannot be read"));
  }

  @Test
  void lynxAndHareAreThere() {
    SeriesSet set = LynxHare.annual();
    Series pelts = set.series().get(0);

    assertEquals(List.of("hare", "lynx"), set.sensors());
    assertEquals(21, pelts.size());
    assertArrayEquals(
        IntStream.rangeClosed(1900, 1920).mapToDouble(year -> year).toArray(), pelts.times());
    assertArrayEquals(new double[] {77.4, 35.2}, pelts.values()[3]);
    // Sums of the published columns.
    double hare = 0;
    double lynx = 0;
    for (double[] year : pelts.values()) {
      hare += year[0];
      lynx += year[1];
    }
    assertEquals(715.7, hare, 1e-9);
    assertEquals(423.5, lynx, 1e-9);
    assertEquals(15, LynxHare.uneven(15, 1).series().get(0).size());
  }
}
