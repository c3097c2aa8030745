package io.github.dl4jode.program.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

  @TempDir private Path folder;

  private List<CsvRow> read(String text) throws IOException {
    return read(Files.writeString(folder.resolve("table.csv"), text));
  }

  private static List<CsvRow> read(Path file) {
    List<CsvRow> all = new ArrayList<>();
    try (CsvRows rows = CsvRows.open(file)) {
      for (Optional<CsvRow> row = rows.next(); row.isPresent(); row = rows.next()) {
        all.add(row.get());
      }
    }
    return all;
  }

  @Test
  void linesAreCountedAsEditorsDo() throws IOException {
    assertEquals(
        List.of(
            new CsvRow(2, List.of("a", "b")),
            new CsvRow(4, List.of("1", "")),
            new CsvRow(6, List.of("2", "3"))),
        read("# note\r\na,b\r\n\r\n1,\r\n  \r\n2,3"));
  }

  @Test
  void cellsInQuotesKeepWhatTheyHold() throws IOException {
    assertEquals(
        List.of(new CsvRow(1, List.of("a,b", "say \"x\"", " c ", "", "#d"))),
        read("\"a,b\" , \"say \"\"x\"\"\",\" c \", ,\"#d\"\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b;c | ,",
        "a;b,c | ;",
        "`a\tb,c` | `\t`",
        "1,5;2,5 | ;",
        "`1,5\t2,5` | `\t`",
        "1,2,3 | ,",
        "\"a;b\",c | ,",
        "\"a\"\";b\",c | ,",
        "x | ,",
        "`` | ,",
      })
  void theFirstLineSaysHowCellsAreSeparated(String line, char separator) {
    assertEquals(separator, CsvDialect.separator(line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,b/1,\"2 | , line 2, column 2: the quote at its beginning is not closed",
        "a,b/1,\"2/3,4/5,\" | , line 2, column 2: the quote at its beginning is not closed",
        "a,b/1,\"2/3,4/5,\"6\" | , line 2, column 2: there is text after the quotes, or a quote is not closed",
        "a,b/\"1\"2,3 | , line 2, column 1: there is text after the quotes",
      })
  void aQuoteThatIsNotClosedIsNamed(String lines, String expected) {
    String message =
        assertThrows(DataException.class, () -> read(lines.replace('/', '\n'))).getMessage();
    assertTrue(message.startsWith(folder.resolve("table.csv") + expected), message);
  }

  /** A file that is no table: one cell, or one row, without end. */
  @ParameterizedTest
  @ValueSource(strings = {"1234567", "1,2,3,4", "\"1,2,3,"})
  void aLineWithoutEndIsRefused(String repeated) throws IOException {
    Path file = folder.resolve("table.csv");
    byte[] part = repeated.repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write("a,b\n".getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 100; i++) {
        out.write(repeated.startsWith("\"") && i > 0 ? Arrays.copyOfRange(part, 1, 7) : part);
        if (repeated.startsWith("\"")) {
          out.write("1,2,".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
    String message = assertThrows(DataException.class, () -> read(file)).getMessage();
    assertTrue(message.startsWith(file + ", line 2, column "), message);
    assertTrue(
        message.contains("the line has more than 16,777,216 characters")
            || message.contains("there is text after the quotes"),
        message);
    assertEquals(1, message.lines().count(), message);
  }

  /** A pipe can be read once only, and never as a whole. */
  @Test
  void aPipeIsReadAsItComes() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.writeString(pipe, "a;b\n1;2\n");
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    writer.setDaemon(true);
    writer.start();
    assertEquals(
        List.of(new CsvRow(1, List.of("a", "b")), new CsvRow(2, List.of("1", "2"))), read(pipe));
  }

  @Test
  void filesThatAreNoneAreNamed() throws IOException {
    Path nowhere = folder.resolve("nowhere.csv");
    assertEquals(
        "There is no file " + nowhere + ".",
        assertThrows(DataException.class, () -> read(nowhere)).getMessage());
    Path latin =
        Files.write(folder.resolve("l.csv"), "größe\n1".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        latin + " is no text in UTF-8; save it as CSV in UTF-8.",
        assertThrows(DataException.class, () -> read(latin)).getMessage());
    // Far from the beginning, where rows have been read already.
    Path late =
        Files.write(
            latin,
            ("a,b\n" + "1,2\n".repeat(100_000) + "größe").getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        late + " is no text in UTF-8; save it as CSV in UTF-8.",
        assertThrows(DataException.class, () -> read(late)).getMessage());
    String message = assertThrows(DataException.class, () -> read(folder)).getMessage();
    assertTrue(message.startsWith(folder + " cannot be read ("), message);
  }

  @Test
  void rowsThatDoNotFitIntoMemoryAreRefused() {
    RowLimit limit = new RowLimit(Path.of("big.csv"), "take fewer", 1 << 20);
    for (int i = 0; i < 700; i++) {
      limit.add(1024);
    }
    String message = assertThrows(DataException.class, () -> limit.add(1 << 20)).getMessage();
    assertEquals(
        "big.csv has more than 700 rows, all that fit into the 1 MB of memory that Java may take"
            + " here; give it more, as with JAVA_TOOL_OPTIONS=-Xmx8g, or take fewer.",
        message);
  }
}
