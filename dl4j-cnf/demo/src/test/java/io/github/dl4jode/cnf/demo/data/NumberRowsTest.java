package io.github.dl4jode.cnf.demo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.table.DataException;
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

class NumberRowsTest {

  @TempDir private Path folder;

  private NumberTable read(String text) throws IOException {
    return NumberRows.readAll(Files.writeString(folder.resolve("numbers.csv"), text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      maxCharsPerColumn = 1000,
      value = {
        "age;height/1,2;3 | , line 2, column 1 (age): \"1,2\" is no number; write it with a decimal point, 1.2.",
        "3,6;1/2;3 | , line 1, column 1 (x1): \"3,6\" is no number; write it with a decimal point, 3.6.",
        "age,height/31,abc | , line 2, column 2 (height): \"abc\" is no number; write a number",
        "age,height/31,170//32, | , line 4, column 2 (height): an empty cell is no number; a density is of complete rows: leave out the row, or fill in a number.",
        "age,height/31,NaN | , line 2, column 2 (height): \"NaN\" is no number; a density is of complete rows",
        "age,height/31,NA | , line 2, column 2 (height): \"NA\" is no number; a density is of complete rows",
        "age,height/31,1e999 | , line 2, column 2 (height): \"1e999\" is no finite number",
        "age;height/31;1,234.5 | , line 2, column 2 (height): \"1,234.5\" is no number; write it without signs between the thousands.",
        "age,height/31,1f | , line 2, column 2 (height): \"1f\" is no number",
        "age,height/31,0x1p3 | , line 2, column 2 (height): \"0x1p3\" is no number",
        "31,tall | , line 1, column 2 (x2): \"tall\" is no number",
        "1,2/3,4,5 | , line 2: it has 3 cells, where the first line has 2; write a decimal point in numbers",
        "1,2/3 | , line 2: it has 1 cells, where the first line has 2",
        "age,height | : it holds no rows of numbers.",
        "`` | : it is empty; write one row to a line.",
        "# a note | : it is empty",
        // Row numbers: R's write.csv, pandas' to_csv, R's write.table.
        "\"\",\"x\",\"y\"/\"1\",2,3 | , line 1, column 1: the column has no name; name it, or delete the column if it counts the rows.",
        ",x,y/0,2,3 | , line 1, column 1: the column has no name",
        "x,y/1,2,3 | , line 2: it has 3 cells, where the first line has 2; write a decimal point in numbers, and a number in each cell; a column without a name",
        "x,,y/0,2,3 | , line 1, column 2: the column has no name",
        "x,y,x/0,2,3 | , line 1, column 3: two columns are named \"x\"; give each its own name.",
        "x,y/1,\"2 | , line 2, column 2: the quote at its beginning is not closed; a cell ends on its line.",
        "x,y/1,\"2/3,4\" | , line 2, column 2: the quote at its beginning is not closed; a cell ends on its line.",
        "x,y/\"1\"2,3 | , line 2, column 1: there is text after the quotes, or a quote is not closed; within quotes",
      })
  void whatIsWrongIsNamed(String lines, String expected) {
    DataException refusal = assertThrows(DataException.class, () -> read(lines.replace('/', '\n')));

    String place = folder.resolve("numbers.csv") + expected;
    assertTrue(refusal.getMessage().startsWith(place), refusal.getMessage());
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
        "# a note; \"open/ a , \"b\" / 1 ,\" -2.5 \"/   /# another/.3,+4.",
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
        new NumberTable(
            List.of("a,b", "say \"x\"", "#c", " d ", "e;f"),
            new double[][] {{Math.PI, -1e-300, 0, 1, 2}});
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
        assertThrows(DataException.class, () -> NumberRows.readAll(nowhere))
            .getMessage()
            .startsWith("There is no file "));
    Path latin =
        Files.write(folder.resolve("l.csv"), "größe\n1".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(
        assertThrows(DataException.class, () -> NumberRows.readAll(latin))
            .getMessage()
            .contains("UTF-8"));
    assertTrue(
        assertThrows(DataException.class, () -> NumberRows.readAll(folder))
            .getMessage()
            .contains("cannot be read"));
  }
}
