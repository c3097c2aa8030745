package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.VectorModule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Networks of a few thousand floats, whose products and activations Java loops compute. */
class SmallArrayLoopsTest {

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  static Stream<GraphCase> networks() {
    return Stream.of(
        network("a field of a controlled equation", 32, 8, 128, 24),
        network("sizes that are no whole registers", 33, 9, 131, 27),
        network("the last product is too narrow for a register", 32, 8, 128, 3),
        new GraphCase(
                "transposed factors",
                (g, v) -> {
                  SDVariable first = g.mmul(v.get("a"), v.get("x"), true, true, false);
                  SDVariable second = g.mmul(first, v.get("b"), true, false, false);
                  return g.math().tanh(g.mmul(second, v.get("c"), false, true, false));
                })
            .input("x", 64, 40)
            .parameter("a", 40, 72)
            .parameter("b", 72, 48)
            .parameter("c", 56, 48));
  }

  private static GraphCase network(String name, long batch, long in, long hidden, long out) {
    return new GraphCase(
            name,
            (g, v) -> {
              SDVariable x = g.nn().relu(v.get("x").mmul(v.get("a")).add(v.get("b")), 0);
              return g.math().tanh(x.mmul(v.get("c")).add(v.get("d"))).mul(v.get("t"));
            })
        .input("x", batch, in)
        .input("t")
        .parameter("a", in, hidden)
        .parameter("b", hidden)
        .parameter("c", hidden, out)
        .parameter("d", out);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void agreeWithSameDiff(GraphCase graph) {
    Agreement.withSameDiff(graph, DataType.FLOAT, 5e-6);
  }

  @Test
  void aNetworkIsOneInstruction() {
    GraphCase graph =
        new GraphCase(
                "field",
                (g, v) -> {
                  SDVariable x = g.nn().relu(v.get("x").mmul(v.get("a")).add(v.get("b")), 0);
                  return g.math().tanh(x.mmul(v.get("c")));
                })
            .input("x", 32, 8)
            .parameter("a", 8, 128)
            .parameter("b", 128)
            .parameter("c", 128, 24);
    try (Tape tape = graph.tapeInOnePass(DataType.FLOAT, graph.parameters(DataType.FLOAT))) {
      List<String> instructions =
          tape.profile(1).stream().map(Tape.InstructionTime::description).toList();

      assertEquals(1, instructions.size(), () -> "one loop over all, not " + instructions);
    }
  }

  /** The tapes of a term must agree to the bit: a pass of one may be repeated by another. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void tapesWithAndWithoutGradientsAgreeToTheBit(GraphCase graph) {
    var parameters = graph.parameters(DataType.FLOAT);
    var inputs = graph.inputs(DataType.FLOAT);
    try (Tape apart = graph.tape(DataType.FLOAT, parameters);
        Tape together = graph.tapeInOnePass(DataType.FLOAT, parameters)) {
      assertArrayEquals(values(apart, inputs), values(together, inputs));
    }
  }

  private static float[] values(Tape tape, Map<String, INDArray> inputs) {
    inputs.forEach((name, value) -> tape.input(name).write(value));
    tape.cotangent().write(1);
    tape.forward();
    return tape.output().array().dup('c').data().asFloat();
  }
}
