package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A compilation that fails, wherever it does, releases the memory that it took. */
class CompilationMemoryTest {

  private final List<INDArray> seen = new ArrayList<>();

  /** Its coefficients fail when they are written for the n-th time. */
  private StochasticEquation equation(int failing) {
    int[] calls = {0};
    return StochasticEquation.builder(
            Calculus.STRATONOVICH, NoiseType.DIAGONAL, DataType.DOUBLE, 2, 3)
        .coefficients(
            (graph, v) -> {
              seen.add(v.inputs().get("constant").getArr());
              if (++calls[0] == failing) {
                throw new IllegalStateException("Call " + failing);
              }
              return new Coefficients(
                  graph.math().tanh(v.y()), graph.math().sin(v.y()), List.of(v.y().mul(v.y())));
            })
        .input("constant", 2, 3)
        .build();
  }

  @Test
  void isReleased() {
    SdeSolver solver = SdeSolver.of(SdeMethods.MIDPOINT, 0.1);
    SdeGradientMethod gradient = new SdeGradientMethod.AdjointEquation();
    try (CompiledSde compiled = solver.compile(equation(0), gradient)) {
      assertTrue(seen.stream().noneMatch(INDArray::wasClosed), compiled + " is open");
    }
    int calls = seen.size();
    assertTrue(calls > 4, "several places of failure, and not " + calls);
    for (int call = 1; call <= calls; call++) {
      int failing = call;
      seen.clear();
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class,
              () -> solver.compile(equation(failing), gradient).close());
      assertEquals("Call " + call, failure.getMessage());
      assertEquals(call, seen.size());
      assertTrue(seen.stream().allMatch(INDArray::wasClosed), "inputs of call " + call);
    }
  }

  @Test
  void openingReleasesWhatCameBefore() {
    List<String> released = new ArrayList<>();
    OpenedMemory opened = new OpenedMemory();
    assertEquals("first", opened.open(() -> "first", released::add));
    assertEquals("second", opened.open(() -> "second", released::add));
    Supplier<String> failing =
        () -> {
          throw new IllegalStateException("third");
        };
    assertThrows(IllegalStateException.class, () -> opened.open(failing, released::add));
    assertEquals(List.of("second", "first"), released);
    opened.close();
    assertEquals(List.of("second", "first"), released, "once");
  }
}
