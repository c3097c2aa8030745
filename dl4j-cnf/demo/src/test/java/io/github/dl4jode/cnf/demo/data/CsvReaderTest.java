package io.github.dl4jode.cnf.demo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvReaderTest {

  @TempDir private Path folder;

  private NumberTable read(String text) throws IOException {
    return CsvReader.read(Files.writeString(folder.resolve("numbers.csv"), text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "age;height/1,2;3 | row 2, column 1 (age): \"1,2\" is no number",
        "age,height/31,abc | row 2, column 2 (height): \"abc\" is no number",
        "age,height/31,170//32, | row 4, column 2 (height): an empty cell is no number",
        "age,height/31,NaN | row 2, column 2 (height): \"NaN\" is no finite number",
        "age,height/31,1e999 | row 2, column 2 (height): \"1e999\" is no finite number",
        "31,tall | row 1, column 2 (x2): \"tall\" is no number",
        "1,2/3,4,5 | row 2: it has 3 cells, where 2 are expected",
        "1,2/3 | row 2: it has 1 cells, where 2 are expected",
        "age,height | holds no rows of numbers",
        "`` | holds no rows of numbers",
      })
  void badCellsAreNamed(String lines, String expected) {
    DataException refusal = assertThrows(DataException.class, () -> read(lines.replace('/', '\n')));

    assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("numbers.csv"), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b/1,-2.5/3e-1,4",
        "a;b/1;-2.5/3e-1;4",
        "a\t b/1\t-2.5/ 3e-1 \t4",
        "\"a\",\"b\"/\"1\",-2.5//0.3,4/",
      })
  void theUsualFormsAreRead(String lines) throws IOException {
    NumberTable table = read(lines.replace('/', '\n'));

    assertEquals(List.of("a", "b"), table.columns());
    assertArrayEquals(new double[][] {{1, -2.5}, {0.3, 4}}, table.rows());
  }

  @Test
  void namesMayBeMissing() throws IOException {
    assertEquals(List.of("x1", "x2"), read("1,2\r\n3,4\r\n").columns());
  }

  @Test
  void theMarkOfSpreadsheetsIsNoPartOfANumber() throws IOException {
    assertArrayEquals(new double[][] {{1, 2}}, read("\uFEFF1,2\n").rows());
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    NumberTable table =
        new NumberTable(List.of("a,b", "say \"x\""), new double[][] {{Math.PI, -1e-300}});
    StringWriter written = new StringWriter();
    table.writeTo(written);

    NumberTable again = read(written.toString());

    assertEquals(table.columns(), again.columns());
    assertArrayEquals(table.rows(), again.rows());
  }

  @Test
  void filesThatAreNoneAreNamed() throws IOException {
    Path nowhere = folder.resolve("nowhere.csv");
    assertTrue(
        assertThrows(DataException.class, () -> CsvReader.read(nowhere))
            .getMessage()
            .startsWith("There is no file "));
    Path latin =
        Files.write(folder.resolve("l.csv"), "größe\n1".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(
        assertThrows(DataException.class, () -> CsvReader.read(latin))
            .getMessage()
            .contains("UTF-8"));
  }
}
