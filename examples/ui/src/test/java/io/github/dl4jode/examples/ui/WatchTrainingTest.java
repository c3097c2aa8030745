package io.github.dl4jode.examples.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ExampleRun;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example prints what its comment says. */
class WatchTrainingTest {

  private static final String NAME = "ui.WatchTraining";

  @Test
  void thePageHasTheFiguresOfTheTraining() throws Exception {
    List<Double> printed = ExampleRun.of(NAME);
    for (int layer = 0; layer < 2; layer++) {
      assertEquals(200, printed.get(3 * layer), "iterations");
      assertTrue(printed.get(3 * layer + 1) >= 8, "two steps of DOPRI5 or more");
    }
  }

  @Test
  void itHasFewerThanAHundredLines() throws Exception {
    assertTrue(Files.readAllLines(ExampleRun.source(NAME)).size() < 100);
  }
}
