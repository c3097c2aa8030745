package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
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
    List<String> calls = List.of("relu", "exp", "multiply", "step", "multiply");
    boolean loops = HostLoops.areAllowed() && VectorModule.isUsable();
    assertEquals(loops ? List.of("relu", "exp", "fused") : calls, instructions(graph));
  }

  @Test
  void whatMakesAnArraySmallerStaysInTheForwardPass() {
    GraphCase graph =
        new GraphCase(
                "a norm that only the backward pass reads",
                (g, v) -> g.math().exp(v.get("x").norm2(true, 1).mul(v.get("a")).add(1)))
            .input("x", 3, 4)
            .parameter("a", 1, 1);
    List<String> instructions = instructions(graph);
    // Keeping the norm takes a quarter of the memory of keeping x.
    assertEquals("reduce_norm2", instructions.get(0));
    assertTrue(instructions.size() > 3);
  }
}
