package io.github.dl4jode.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ExampleRun;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example prints what its comment says. */
class SparkDigitsTest {

  private static final String NAME = "spark.SparkDigits";

  @Test
  void workersLearnTogether() throws Exception {
    List<Double> printed = ExampleRun.of(NAME);
    assertTrue(printed.get(0) > 85, "accuracy");
    assertEquals(240, printed.get(1), "two epochs of 120 minibatches");
  }

  @Test
  void itHasFewerThanAHundredLines() throws Exception {
    assertTrue(Files.readAllLines(ExampleRun.source(NAME)).size() < 100);
  }
}
