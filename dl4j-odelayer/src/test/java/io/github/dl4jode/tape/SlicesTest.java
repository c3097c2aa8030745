package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** The cotangents of slices of one vector, which are joined by one op. */
class SlicesTest {

  /** The sum of each slice times a number of its own; too long for one group of loops. */
  private static GraphCase slices(int... begins) {
    int size = 10_000;
    GraphCase graph =
        new GraphCase(
                "slices",
                (g, v) -> {
                  SDVariable sum = g.constant(0f).castTo(v.get("x").dataType());
                  for (int i = 0; i < begins.length; i++) {
                    SDVariable slice = g.slice(v.get("x"), new int[] {begins[i]}, size);
                    sum = sum.add(slice.mul(v.get("t" + i)));
                  }
                  return sum;
                })
            .input("x", 60_000);
    for (int i = 0; i < begins.length; i++) {
      graph = graph.input("t" + i);
    }
    return graph;
  }

  private static List<String> instructions(GraphCase graph) {
    try (Tape tape = graph.tape(DataType.FLOAT, Map.of())) {
      return tape.profile(1).stream().map(Tape.InstructionTime::description).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({"20000, 10000, 0", "10000, 20000, 0", "20000, 0, 10000", "10000, 0, 20000"})
  void theOrderInWhichAVectorIsCutChangesNothing(int first, int second, int third) {
    List<String> inOrder = instructions(slices(0, 10_000, 20_000));
    assertEquals(inOrder, instructions(slices(first, second, third)));
  }
}
