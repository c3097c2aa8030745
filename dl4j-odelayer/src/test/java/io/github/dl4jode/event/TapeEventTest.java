package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Functions and changes of another size than they must have are refused in the user's words. */
class TapeEventTest {

  private final TapeTerm term =
      TapeTerm.differentiable(
          (graph, t, y, none) -> y.mul(-1), DataType.DOUBLE, new long[] {2, 3}, Map.of());

  @AfterEach
  void close() {
    term.close();
  }

  @Test
  void aFunctionIsOneNumber() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> TapeEvent.function(term, (graph, it) -> it.y()))
            .getMessage();
    assertTrue(message.contains("one number"), message);
    assertTrue(message.contains("[2, 3]"), message);
    DifferentiableEventFunction sum = TapeEvent.function(term, (graph, it) -> it.y().sum());
    assertEquals(6, sum.value(0, Nd4j.ones(DataType.DOUBLE, 6)), 1e-14);
  }

  @Test
  void aChangeHasTheShapeOfTheState() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> TapeEvent.change(term, (graph, it) -> it.y().sum(1)))
            .getMessage();
    assertTrue(message.contains("[2, 3]"), message);
    assertTrue(message.contains("[2]"), message);
    TapeEvent.change(term, (graph, it) -> it.y().mul(-1));
  }
}
