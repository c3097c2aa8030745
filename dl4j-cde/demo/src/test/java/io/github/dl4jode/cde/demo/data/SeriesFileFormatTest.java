package io.github.dl4jode.cde.demo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.program.table.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesFileFormatTest {

  private static final String HEADER =
      "# A comment\n@problemName Two\n@timeStamps false\n@classLabel true 1 2\n@data\n";

  @TempDir private Path folder;

  @Test
  void readsSeriesOfTheArchiveCompressedToo() throws IOException {
    Path file = folder.resolve("a.ts.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((HEADER + "1,2.5,3:4,?,6:2\n7,8:9,NaN:1\n").getBytes(StandardCharsets.UTF_8));
    }

    LabelledSeriesSet set = SeriesFileFormat.of(file).read(file);

    assertEquals(List.of("1", "2"), set.classes());
    assertEquals(List.of("channel 1", "channel 2"), set.channels());
    LabelledSeries first = set.series().get(0);
    assertEquals(1, first.label());
    assertArrayEquals(new double[] {0, 1, 2}, first.times());
    assertArrayEquals(new double[][] {{1, 4}, {2.5, Double.NaN}, {3, 6}}, first.values());
    assertEquals("of line 7", set.series().get(1).id());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2:3,4:5 | line 6, part 3: the class \"5\" is not among 1, 2",
        "1,2:3,4:1;1,2:1 | line 7: it has 1 channels, where the first series has 2",
        "1,2:3:1 | line 6, part 2: the channel has 1 values, the first one has 2",
        "1,x:3,4:1 | line 6, part 1: \"x\" is no number",
        "1:3:1 | line 6: the series has values at one time only, 0.0; a path needs",
        "1,1e999:3,4:1 | line 6, part 1: \"1e999\" is no finite number",
        "?,?:?,NaN:1 | line 6: the series has no value; a path needs",
        "1 | line 6: it has 0 channels, where one or more are expected",
      })
  void wrongSeriesOfTheArchiveAreNamed(String lines, String expected) throws IOException {
    refused(HEADER + lines.replace(';', '\n') + "\n", expected);
  }

  @Test
  void wrongHeadersAreNamed() throws IOException {
    refused("@data\n1,2:1\n", "line 1: @data comes before the classes");
    refused("@classLabel false\n", "line 1: the series have no classes");
    refused("@timeStamps true\n", "line 1: files with time stamps cannot be read");
    refused("1,2:1\n", "line 1: there is text before @data");
    refused(HEADER, "there is no series");
  }

  private void refused(String text, String expected) throws IOException {
    Path file = Files.writeString(folder.resolve("a.ts"), text);
    String message =
        assertThrows(DataException.class, () -> SeriesFileFormat.of(file).read(file)).getMessage();
    assertTrue(message.startsWith(file + "") && message.contains(expected), message);
  }

  @Test
  void readsLinesInAnyOrderAndSortsClasses() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.csv"),
            "series;label;time;x\nb;10;1;2\na;9;5;1\nb;10;0;\na;9;-1;4\nb;10;3;7\n");

    LabelledSeriesSet set = SeriesFileFormat.of(file).read(file);

    assertEquals(List.of("9", "10"), set.classes());
    assertEquals("b", set.series().get(0).id());
    assertArrayEquals(new double[] {0, 1, 3}, set.series().get(0).times());
    assertArrayEquals(new double[] {-1, 5}, set.series().get(1).times());
    assertEquals(0, set.series().get(1).label());
  }

  @Test
  void withoutLabelsTheClassIsUnknown() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "series,time,x\nb,1,2\nb,2,3\n");

    assertEquals(
        LabelledSeries.UNKNOWN,
        SeriesFileFormat.CSV.read(file, List.of("p", "q")).series().get(0).label());
    assertThrows(DataException.class, () -> SeriesFileFormat.CSV.read(file));
    Path other =
        Files.writeString(folder.resolve("b.csv"), "series,label,time,x\nb,r,1,2\nb,r,2,3\n");
    assertTrue(
        assertThrows(DataException.class, () -> SeriesFileFormat.CSV.read(other, List.of("p", "q")))
            .getMessage()
            .contains("the class \"r\" is not among those of the training, p, q"));
  }
}
