package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class IterationDisplayTest {

  @Test
  void aLineHoldsTheMeanLossSinceTheLastAndTheWorkOfItsIteration() {
    StringWriter out = new StringWriter();
    try (IterationDisplay display =
        IterationDisplay.lines(new PrintWriter(out, true), "NLL", 101)) {
      for (int i = 1; i <= 101; i++) {
        display.show(new Progress(i, i, 10 + i, 20 + i, 0.5 * i));
      }
    }
    List<String> lines = out.toString().lines().toList();
    // 50 lines for 101 iterations: every second one, and the last.
    assertEquals(51, lines.size());
    assertEquals("iteration 2/101: NLL 1.5000, NFE 12 + 22, 1.0 s", lines.get(0));
    assertEquals("iteration 100/101: NLL 99.5000, NFE 110 + 120, 50.0 s", lines.get(49));
    assertEquals("iteration 101/101: NLL 101.0000, NFE 111 + 121, 50.5 s", lines.get(50));
  }
}
