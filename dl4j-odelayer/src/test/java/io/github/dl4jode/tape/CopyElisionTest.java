package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays that are joined, and parts of arrays, of loops over tiles. */
class CopyElisionTest {

  private static final int ROWS = 256;
  private static final int COLUMNS = 40;
  private static final int SIZE = ROWS * COLUMNS;

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  /** A state of three parts, and the operations that copy none, forward and with the gradient. */
  static Stream<Arguments> graphs() {
    return Stream.of(
        arguments(
            new GraphCase(
                    "what is joined",
                    (g, v) -> {
                      SDVariable x = network(g, v.get("x"), v);
                      SDVariable y = network(g, x.mul(0.5).add(v.get("x")), v);
                      return joined(g, x.add(y), y, y.mul(x));
                    })
                .input("x", ROWS, COLUMNS)
                .parameter("a", COLUMNS, COLUMNS),
            true),
        arguments(
            new GraphCase(
                    "parts of one array",
                    (g, v) -> {
                      SDVariable x = part(g, v.get("x"), 0);
                      SDVariable y = part(g, v.get("x"), 1);
                      return network(g, x.sub(y), v).mul(y);
                    })
                .input("x", 2 * SIZE)
                .parameter("a", COLUMNS, COLUMNS),
            true),
        arguments(
            new GraphCase(
                    "one array joined twice, and an input",
                    (g, v) -> {
                      SDVariable x = network(g, v.get("x"), v);
                      return joined(g, x, x, v.get("x"));
                    })
                .input("x", ROWS, COLUMNS)
                .parameter("a", COLUMNS, COLUMNS),
            false),
        arguments(
            new GraphCase(
                    "what is joined is read again",
                    (g, v) -> {
                      SDVariable x = network(g, v.get("x"), v);
                      SDVariable y = network(g, x, v);
                      SDVariable all = joined(g, x.add(y), y);
                      return all.mul(g.sum(all)).add(joined(g, y, x.mul(g.sum(y))));
                    })
                .input("x", ROWS, COLUMNS)
                .parameter("a", COLUMNS, COLUMNS),
            false));
  }

  static Stream<Arguments> graphsOfEachType() {
    return graphs()
        .flatMap(
            it ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .map(type -> arguments(it.get()[0], type)));
  }

  private static SDVariable network(SameDiff g, SDVariable x, Map<String, SDVariable> v) {
    return g.math().tanh(x.mmul(v.get("a")));
  }

  private static SDVariable joined(SameDiff g, SDVariable... parts) {
    return g.concat(
        0, Arrays.stream(parts).map(part -> g.reshape(part, -1L)).toArray(SDVariable[]::new));
  }

  private static SDVariable part(SameDiff g, SDVariable flat, int index) {
    return g.reshape(g.slice(flat, new int[] {index * SIZE}, SIZE), ROWS, COLUMNS);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("graphsOfEachType")
  void agreeWithSameDiff(GraphCase graph, DataType type) {
    Agreement.withSameDiff(graph, type, type == DataType.FLOAT ? 2e-5 : 1e-12);
  }

  /** The cotangents of parts are joined, and what is joined has parts of a cotangent. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void noneIsCopied(GraphCase graph, boolean none) {
    assumeTrue(none);
    try (Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT))) {
      List<String> operations =
          tape.profile(1).stream().map(Tape.InstructionTime::description).toList();
      // A copy has flat operands alone.
      assertTrue(
          operations.stream().noneMatch(it -> it.matches("\\w+( \\[\\d+])+")),
          operations::toString);
    }
  }

  /** The output and the cotangent are arrays of the caller, which change. */
  @Test
  void callersArraysAreJoinedToAndCutFrom() {
    GraphCase graph = (GraphCase) graphs().toList().get(0).get()[0];
    Map<String, INDArray> inputs = graph.inputs(DataType.FLOAT);
    try (Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT))) {
      tape.input("x").write(inputs.get("x"));
      tape.forward();
      INDArray expected = tape.output().array().dup();
      tape.cotangent().write(expected);
      tape.backward();
      INDArray ofInput = tape.inputCotangent("x").array().dup();
      for (int round = 0; round < 3; round++) {
        INDArray output = Nd4j.create(DataType.FLOAT, expected.length());
        tape.output().writeTo(output);
        tape.forward();
        tape.output().deliver();
        assertEquals(expected, output);
        tape.cotangent().readFrom(expected.mul(round));
        tape.backward();
        assertEquals(ofInput.mul(round), tape.inputCotangent("x").array());
      }
    }
  }
}
