package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class BackwardSinkingTest {

  private static List<String> instructions(GraphCase graph) {
    try (Tape tape = graph.tape(DataType.DOUBLE, graph.parameters(DataType.DOUBLE))) {
      return tape.profile(1).stream().map(time -> time.description().split(" ", 2)[0]).toList();
    }
  }

  @Test
  void theDerivativeOfReluIsComputedInTheBackwardPass() {
    GraphCase graph =
        new GraphCase("relu, then exp", (g, v) -> g.math().exp(g.nn().relu(v.get("x"), 0)))
            .input("x", 3, 4);
    // Forward: relu, exp. Backward: exp's cotangent, relu's derivative, their product.
    assertEquals(List.of("relu", "exp", "multiply", "step", "multiply"), instructions(graph));
  }

  @Test
  void whatMakesAnArraySmallerStaysInTheForwardPass() {
    GraphCase graph =
        new GraphCase(
                "a sum that only the backward pass reads",
                (g, v) -> v.get("x").sum(true, 1).mul(v.get("a")).add(1))
            .input("x", 3, 4)
            .parameter("a", 1, 1);
    List<String> instructions = instructions(graph);
    // Keeping the sum takes a quarter of the memory of keeping x.
    assertEquals("matmul", instructions.get(0));
    assertTrue(instructions.size() > 3);
  }
}
