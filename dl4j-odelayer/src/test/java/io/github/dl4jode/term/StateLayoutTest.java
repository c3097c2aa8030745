package io.github.dl4jode.term;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StateLayoutTest {

  private final StateLayout layout =
      StateLayout.of("state", 2, 3).and("adjoint", 2, 3).and("logDensity", 2);

  @Test
  void partsLieOneBehindTheOther() {
    assertEquals(14, layout.size());
    assertEquals(List.of("state", "adjoint", "logDensity"), layout.names());
    assertEquals(0, layout.offset("state"));
    assertEquals(6, layout.offset("adjoint"));
    assertEquals(12, layout.offset("logDensity"));
    assertArrayEquals(new long[] {2, 3}, layout.shape("adjoint"));
  }

  @Test
  void viewsShareTheMemoryOfTheState() {
    INDArray state = Nd4j.arange(14).castTo(DataType.DOUBLE);
    INDArray adjoint = layout.view(state, "adjoint");
    assertEquals(
        Nd4j.createFromArray(new double[][] {{6, 7, 8}, {9, 10, 11}}), adjoint, "row-major");
    adjoint.putScalar(1, 2, -1);
    assertEquals(-1, state.getDouble(11));
    layout.flatView(state, "logDensity").assign(5);
    assertEquals(5, state.getDouble(13));
  }

  @Test
  void extendingALayoutLeavesItAsItWas() {
    layout.and("cost", 1);
    assertEquals(14, layout.size());
  }

  @Test
  void mistakesAreNamed() {
    refused("two parts named \"state\"", () -> layout.and("state", 1));
    refused("positive dimensions, not [0]", () -> layout.and("empty", 0));
    refused("positive dimensions, not []", () -> layout.and("scalar"));
    refused("No part \"noise\"", () -> layout.shape("noise"));
    refused("[14] is needed, not [13]", () -> layout.view(Nd4j.zeros(13), "state"));
  }

  private static void refused(String expected, Runnable mistake) {
    String message = assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
    assertTrue(message.contains(expected), message);
  }
}
