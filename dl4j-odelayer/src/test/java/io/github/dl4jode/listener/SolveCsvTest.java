package io.github.dl4jode.listener;

import static io.github.dl4jode.listener.SolveListenerTest.report;
import static io.github.dl4jode.listener.SolveListenerTest.trace;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4jode.layer.compiled.SolveTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SolveCsvTest {

  private static final String HEADER =
      "iteration,epoch,layer,forward_nfe,forward_accepted,forward_rejected,backward_nfe,"
          + "backward_accepted,backward_rejected,adjoint_norm,penalty,step_times,step_sizes";

  @TempDir private Path folder;

  private static List<SolveFigures> figures(int iteration, String layer) {
    return List.of(new SolveFigures(iteration, 1, layer, report(14), trace(0, 2.5), 0.25));
  }

  @Test
  void aRowHasEveryFigure() throws IOException {
    Path file = folder.resolve("new/solves.csv");
    try (SolveCsv csv = SolveCsv.append(file)) {
      csv.accept(figures(7, "block"));
      csv.accept(List.of(new SolveFigures(8, 1, "a, \"b\"\nc", report(3), SolveTrace.none(), 0)));
      // Already, before it is closed.
      assertEquals(
          List.of(
              HEADER,
              "7,1,block,14,2,1,0,0,0,2.5,0.25,0.0,0.5",
              "8,1,\"a, \"\"b\"\" c\",3,2,1,0,0,0,,0.0,,"),
          Files.readAllLines(file));
    }
  }

  @Test
  void aTrainingWritesItsRows() throws IOException {
    Path file = folder.resolve("solves.csv");
    MultiLayerNetwork network = SolveListenerTest.network(SolveListenerTest.block("block", false));
    try (SolveCsv csv = SolveCsv.append(file)) {
      network.addListeners(new SolveListener(1, csv));
      network.fit(SolveListenerTest.data());
      network.fit(SolveListenerTest.data());
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals(3, lines.size());
    String[] cells = lines.get(2).split(",");
    assertEquals("1", cells[0]);
    assertEquals(Integer.parseInt(cells[4]), cells[11].split(" ").length);
    assertEquals(cells[11].split(" ").length, cells[12].split(" ").length);
  }

  @Test
  void aFileIsContinuedAndACutRowRemoved() throws IOException {
    Path file = folder.resolve("solves.csv");
    try (SolveCsv csv = SolveCsv.append(file)) {
      csv.accept(figures(0, "block"));
    }
    String before = Files.readString(file);
    // Longer than one read, so that the end of the last row is looked for in several.
    Files.writeString(file, "1,1,block," + "9".repeat(10_000), StandardOpenOption.APPEND);
    try (SolveCsv csv = SolveCsv.append(file)) {
      csv.accept(figures(1, "block"));
    }
    assertEquals(before + "1,1,block,14,2,1,0,0,0,2.5,0.25,0.0,0.5\n", Files.readString(file));
  }

  @Test
  void aFileOfOtherContentIsLeftAlone() throws IOException {
    for (String content : List.of("iteration", "my,own,table\n1,2,3\n", "x".repeat(1000))) {
      Path file = Files.writeString(folder.resolve("own.csv"), content);
      Exception refused =
          assertThrows(IllegalArgumentException.class, () -> SolveCsv.append(file).close());
      assertTrue(refused.getMessage().contains("choose another file"), refused.getMessage());
      assertEquals(content, Files.readString(file));
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsRefusedAtOnce() throws IOException {
    Path file = Files.createDirectory(folder.resolve("folder"));
    Exception refused =
        assertThrows(UncheckedIOException.class, () -> SolveCsv.append(file).close());
    assertTrue(
        refused.getMessage().startsWith(file + " cannot be written ("), refused.getMessage());
  }

  /** On a full disk the training goes on, and the failure is logged once. */
  @Test
  @EnabledIf("hasFullDevice")
  void aFullDiskIsLoggedOnce() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(SolveCsv.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (SolveCsv csv = new SolveCsv(FULL, FileChannel.open(FULL, StandardOpenOption.WRITE))) {
      csv.accept(figures(3, "block"));
      csv.accept(figures(4, "block"));
    } finally {
      logger.detachAppender(lines);
    }
    assertEquals(1, lines.list.size());
    String line = lines.list.get(0).getFormattedMessage();
    assertTrue(line.contains("from iteration 3 on"), line);
  }

  private static final Path FULL = Path.of("/dev/full");

  static boolean hasFullDevice() {
    return Files.isWritable(FULL);
  }
}
