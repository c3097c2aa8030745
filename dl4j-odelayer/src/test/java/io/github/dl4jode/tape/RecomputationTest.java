package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class RecomputationTest {

  @BeforeAll
  static void needsLoops() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  private static GraphCase network(long in, long hidden) {
    return network(32, in, hidden);
  }

  private static GraphCase network(long examples, long in, long hidden) {
    return new GraphCase(
            "a hidden layer",
            (g, v) -> {
              SDVariable x = g.nn().relu(v.get("x").mmul(v.get("a")).add(v.get("b")), 0);
              return g.math().tanh(x.mmul(v.get("c")).add(v.get("d")));
            })
        .input("x", examples, in)
        .parameter("a", in, hidden)
        .parameter("b", hidden)
        .parameter("c", hidden, 24)
        .parameter("d", 24);
  }

  private static long floatsOfRecording(GraphCase graph) {
    try (Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT))) {
      return tape.recordingBytes().orElseThrow() / Float.BYTES;
    }
  }

  @Test
  void aWideLayerOfFewInputsIsNotKept() {
    assertEquals(32 * (8 + 24), floatsOfRecording(network(8, 128)), "the state and the output");
  }

  @Test
  void aLayerOfManyInputsIsKept() {
    assertEquals(32 * (40 + 128 + 24), floatsOfRecording(network(40, 128)));
  }

  /** To compute it from a wide input would read more than it has elements. */
  @Test
  void aNarrowLayerIsKept() {
    assertEquals(128 * (16 + 9 + 24), floatsOfRecording(network(128, 16, 9)));
  }

  @Test
  void aLayerOfFewElementsIsKept() {
    assertEquals(32 * (8 + 16 + 24), floatsOfRecording(network(8, 16)));
  }

  /** It is there in any case. */
  @Test
  void theOutputIsKept() {
    GraphCase graph =
        new GraphCase(
                "a rectified output",
                (g, v) -> g.nn().relu(v.get("x").mmul(v.get("a")).add(v.get("b")), 0))
            .input("x", 32, 8)
            .parameter("a", 8, 128)
            .parameter("b", 128);
    assertEquals(32 * (8 + 128), floatsOfRecording(graph));
  }

  @Test
  void anElementWiseOpOfWhatIsKeptIsNotKept() {
    GraphCase graph =
        new GraphCase(
                "tanh x relu x",
                (g, v) -> {
                  SDVariable rectified = g.nn().relu(v.get("x"), 0);
                  return g.math().tanh(rectified.mmul(v.get("a"))).mul(rectified);
                })
            .input("x", 32, 40)
            .parameter("a", 40, 40);
    assertEquals(32 * (40 + 40), floatsOfRecording(graph), "x and tanh");
  }

  /** 1 - tanh² too, which the derivative of a trace reads. */
  private static GraphCase trace(long in) {
    return new GraphCase(
            "a hidden layer of tanh and its slope",
            (g, v) -> {
              SDVariable h = g.math().tanh(v.get("x").mmul(v.get("a")).add(v.get("b")));
              SDVariable slope = h.mul(h).rsub(1);
              return g.math().tanh(h.mmul(v.get("c")).mul(slope.mmul(v.get("d"))));
            })
        .input("x", 32, in)
        .parameter("a", in, 128)
        .parameter("b", 128)
        .parameter("c", 128, 24)
        .parameter("d", 128, 24);
  }

  @Test
  void aFunctionByVectorsOfFewInputsIsNotKept() {
    assertEquals(32 * (8 + 3 * 24), floatsOfRecording(trace(8)), "x, two products, the output");
  }

  @Test
  void aSquareOfWhatIsKeptIsNotKept() {
    assertEquals(32 * (40 + 128 + 3 * 24), floatsOfRecording(trace(40)), "tanh as well");
  }

  /** A bias that a network computes from the time, so that it is no parameter. */
  private static GraphCase timed() {
    return new GraphCase(
            "a hidden layer with a computed bias",
            (g, v) -> {
              SDVariable b = v.get("s").mmul(v.get("p")).add(v.get("q"));
              SDVariable h = g.math().tanh(v.get("x").mmul(v.get("a")).add(b));
              return g.math().tanh(h.mmul(v.get("c")));
            })
        .input("x", 64, 8)
        .input("s", 1, 40)
        .parameter("a", 8, 128)
        .parameter("p", 40, 128)
        .parameter("q", 128)
        .parameter("c", 128, 24);
  }

  @Test
  void aRowThatIsAddedIsKeptInsteadOfTheLayer() {
    assertEquals(64 * (8 + 24) + 40 + 128, floatsOfRecording(timed()), "x, output, s and the bias");
  }

  /** The layer that is computed again is read as rows of other lengths. */
  private static GraphCase reshaped() {
    return new GraphCase(
            "a hidden layer in two shapes",
            (g, v) -> {
              SDVariable x = g.nn().relu(v.get("x").mmul(v.get("a")).add(v.get("b")), 0);
              return g.math().tanh(x.reshape(64, 64).mmul(v.get("c")));
            })
        .input("x", 32, 8)
        .parameter("a", 8, 128)
        .parameter("b", 128)
        .parameter("c", 64, 24);
  }

  static Stream<GraphCase> networks() {
    return Stream.of(network(8, 128), reshaped(), trace(8), trace(40), timed());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aRecordingAgreesToTheBitWithOnePass(GraphCase graph) {
    Map<String, INDArray> parameters = graph.parameters(DataType.FLOAT);
    Map<String, INDArray> inputs = graph.inputs(DataType.FLOAT);
    try (Tape apart = graph.tape(DataType.FLOAT, parameters);
        Tape together = graph.tapeInOnePass(DataType.FLOAT, parameters);
        Recording recording = apart.newRecording();
        Recording other = apart.newRecording()) {
      inputs.forEach((name, input) -> recording.input(name).write(input));
      recording.forward();
      inputs.forEach((name, input) -> other.input(name).write(input.neg()));
      other.forward();
      apart.cotangent().write(1);
      recording.backward();
      inputs.forEach((name, input) -> together.input(name).write(input));
      together.cotangent().write(1);
      together.forward();
      assertArrayEquals(values(together.inputCotangent("x")), values(apart.inputCotangent("x")));
      assertArrayEquals(values(together.parameterCotangent()), values(apart.parameterCotangent()));
    }
  }

  private static float[] values(TapePort port) {
    return port.array().dup('c').data().asFloat();
  }
}
