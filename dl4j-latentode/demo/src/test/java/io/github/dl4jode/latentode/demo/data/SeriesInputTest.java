package io.github.dl4jode.latentode.demo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesFile;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.program.table.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs' reader understands what the library's does. */
class SeriesInputTest {

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("lab.csv"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "series,time,heat,load/north,0,21.5,1013.2/north,0.75,,-0.001/south,-2,25,",
        "series;time;heat;load/north;0;21.5;1013.2/north;.75;;-1e-3/south;-2;25.;",
        "Series\tTIME\theat\tload/north\t0\t21.5\t1013.2/north\t0.75\t\t-1E-3/south\t-2\t+25\t/# end",
        "series,time,heat,load/north,0.75,,-0.001/south,-2,25,/north,0,21.5,1013.2",
        "# a note, \"open//series , time,\"heat\" ,load/\"north\" , 0,\" 21.5 \",1013.2/  /north,0.75,,-0.001/# end/south,-2,25,",
      })
  void theUsualFormsAreRead(String lines) throws IOException {
    Path lab = file(lines.replace('/', '\n'));
    SeriesSet set = SeriesInput.read(lab);
    assertEquals(SeriesFile.read(lab), set);
    assertEquals(List.of("heat", "load"), set.sensors());
    assertEquals(21.5, set.series().get(0).value(0, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "series;time;a/n;0;3,6 | , line 2, column 3 (a): \"3,6\" is no number; write it with a decimal point",
        "series,time,a/n,0,NA | , line 2, column 3 (a): \"NA\" is no number; write it with a decimal point, or leave the cell empty",
        "series,time,a,,b | , line 1, column 4: the column has no name",
        "series,time,a/n,0,\"1 | , line 2, column 3: the quote at its beginning is not closed; a cell ends on its line",
        "series,time,a/# note//\"n\"x,0,1 | , line 4, column 1: there is text after the quotes",
        "series,time,a/# note//n,0 | , line 4: it has 2 cells, where the columns are 3",
      })
  void whatIsWrongIsNamed(String lines, String expected) throws IOException {
    Path lab = file(lines.replace('/', '\n'));
    String message = assertThrows(DataException.class, () -> SeriesInput.read(lab)).getMessage();
    assertTrue(message.startsWith(lab + expected), message);
  }

  @Test
  void whatTheLibraryWritesIsRead() throws IOException {
    SeriesSet odd =
        new SeriesSet(
            List.of("a;b", "say \"x\"", " c ", "#d"),
            List.of(
                Series.missing("#1", new double[] {0}, 4),
                Series.missing("1,2\t", new double[] {0}, 4)));
    Path written = folder.resolve("odd.csv");
    SeriesFile.write(odd, written);
    assertEquals(odd, SeriesInput.read(written));
  }
}
