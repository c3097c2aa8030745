package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Networks of a few thousand numbers, whose products and activations Java loops compute. */
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
        network("a state of few components", 32, 3, 64, 2),
        new GraphCase(
                "a state in parts of one vector",
                (g, v) -> {
                  SDVariable y = g.reshape(g.slice(v.get("x"), new int[] {0}, 96), 32, 3);
                  SDVariable z = g.reshape(g.slice(v.get("x"), new int[] {96}, 32), 32, 1);
                  SDVariable f = g.math().tanh(y.mmul(v.get("a")).add(v.get("b"))).rsub(1);
                  SDVariable next = f.mmul(v.get("c")).add(z);
                  return g.concat(
                      0, g.reshape(z.mul(y), -1L), g.reshape(next, -1L), g.reshape(y, -1L));
                })
            .input("x", 200)
            .parameter("a", 3, 96)
            .parameter("b", 96)
            .parameter("c", 96, 4),
        controlled("a controlled equation", 32, 3, (m, x) -> m.mul(x)),
        controlled("a controlled equation, the path first", 32, 3, (m, x) -> x.mul(m)),
        controlled("a controlled equation of many channels", 16, 9, (m, x) -> m.mul(x)),
        differences("the cotangent of tanh", (x, y, z) -> x.sub(x.mul(y).mul(y))),
        differences("a product of three", (x, y, z) -> x.sub(x.mul(y).mul(z))),
        differences("less than another array", (x, y, z) -> z.sub(x.mul(y).mul(y))),
        differences("the cotangent of tanh for a sum", (x, y, z) -> tanhCotangent(x.add(y), z)),
        differences("a sum that is read again", SmallArrayLoopsTest::tanhCotangentAndSum),
        differences("a number less a square", (x, y, z) -> x.mul(x).rsub(1.5).add(z)),
        differences("a number less a product", (x, y, z) -> x.mul(y).rsub(1.5).add(z)),
        differences("a multiple as a factor", (x, y, z) -> x.mul(1.5).mul(z)),
        differences("a multiple of a negative as a factor", (x, y, z) -> x.neg().mul(1.5).mul(z)),
        differences("the square of a multiple", (x, y, z) -> square(x.mul(1.5))),
        differences("a negative that is read again", SmallArrayLoopsTest::negativeTwice),
        differences("a multiple plus a product", (x, y, z) -> x.mul(1.5).add(x.mul(z))),
        differences("a multiple less an array", (x, y, z) -> x.mul(1.5).sub(z)),
        differences("a multiple less one, plus another", (x, y, z) -> x.mul(1.5).sub(x).add(z)),
        differences("a multiple of a sum, plus another", (x, y, z) -> x.add(y).mul(1.5).add(z)),
        differences("the cotangent of a sigmoid", (x, y, z) -> x.mul(y).mul(y.rsub(1)).add(z)),
        differences("the product less", (x, y, z) -> x.mul(y).mul(y).sub(x)),
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

  static Stream<Arguments> networksOfEachType() {
    return ofEachType(networks());
  }

  static Stream<Arguments> differentiable() {
    return ofEachType(networks().filter(GraphCase::isDifferentiable));
  }

  private static Stream<Arguments> ofEachType(Stream<GraphCase> graphs) {
    return graphs.flatMap(
        it -> Stream.of(DataType.FLOAT, DataType.DOUBLE).map(type -> arguments(it, type)));
  }

  /** A field with a matrix for each example, times the derivative of its path. */
  private static GraphCase controlled(
      String name, long batch, long channels, BinaryOperator<SDVariable> product) {
    long hidden = 8;
    return new GraphCase(
            name,
            (g, v) -> {
              SDVariable f = g.math().tanh(v.get("x").mmul(v.get("a")));
              SDVariable matrices = g.reshape(f, batch, hidden, channels);
              INDArray path = Nd4j.linspace(DataType.DOUBLE, -1, 0.03, batch * channels);
              SDVariable derivative =
                  g.constant(path.castTo(f.dataType()).reshape(batch, 1, channels));
              return g.sum(product.apply(matrices, derivative), 2);
            })
        .input("x", batch, hidden)
        .parameter("a", hidden, hidden * channels);
  }

  private static SDVariable tanhCotangent(SDVariable c, SDVariable y) {
    return c.sub(c.mul(y).mul(y));
  }

  private static SDVariable tanhCotangentAndSum(SDVariable x, SDVariable y, SDVariable z) {
    SDVariable sum = x.add(y);
    return tanhCotangent(sum, z).mul(sum);
  }

  private static SDVariable negativeTwice(SDVariable x, SDVariable y, SDVariable z) {
    SDVariable negative = x.neg();
    return negative.mul(1.5).mul(z).add(negative);
  }

  private static SDVariable square(SDVariable x) {
    return x.mul(x);
  }

  private interface Difference {
    SDVariable of(SDVariable x, SDVariable y, SDVariable z);
  }

  /** Products and a difference of three arrays. */
  private static GraphCase differences(String name, Difference difference) {
    return new GraphCase(
            name,
            (g, v) -> {
              SDVariable x = g.math().tanh(v.get("x").mmul(v.get("a")));
              SDVariable y = g.math().tanh(v.get("x").mmul(v.get("b")));
              return difference.of(x, y, v.get("x"));
            })
        .input("x", 32, 40)
        .parameter("a", 40, 40)
        .parameter("b", 40, 40)
        .withoutGradient();
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

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksOfEachType")
  void agreeWithSameDiff(GraphCase graph, DataType type) {
    Agreement.withSameDiff(graph, type, type == DataType.FLOAT ? 5e-6 : 1e-13);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aNetworkIsOneInstruction(DataType type) {
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
    try (Tape tape = graph.tapeInOnePass(type, graph.parameters(type))) {
      List<String> instructions =
          tape.profile(1).stream().map(Tape.InstructionTime::description).toList();

      assertEquals(1, instructions.size(), () -> "one loop over all, not " + instructions);
    }
  }

  /** The parts of a state are copied in the same loop, forward and backward. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aStateInPartsIsOneInstruction(DataType type) {
    GraphCase graph =
        networks().filter(it -> it.toString().contains("in parts")).findFirst().orElseThrow();
    try (Tape tape = graph.tapeInOnePass(type, graph.parameters(type))) {
      List<String> instructions =
          tape.profile(1).stream().map(Tape.InstructionTime::description).toList();

      assertEquals(1, instructions.size(), () -> "one loop over all, not " + instructions);
    }
  }

  /** The parts of a large state are copied by loops too, next to products that ND4J computes. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aLargeStateIsJoinedByALoop(DataType type) {
    GraphCase graph =
        new GraphCase(
                "two large parts",
                (g, v) -> {
                  SDVariable y = g.slice(v.get("x"), new int[] {0}, 20_000);
                  SDVariable z = g.slice(v.get("x"), new int[] {20_000}, 20_000);
                  return g.concat(0, z.mul(y), g.math().tanh(y));
                })
            .input("x", 40_000);
    Agreement.withSameDiff(graph, type, type == DataType.FLOAT ? 5e-6 : 1e-13);
    try (Tape tape = graph.tape(type, graph.parameters(type))) {
      String instructions = tape.profile(1).toString();

      assertFalse(instructions.contains("concat"), instructions);
    }
  }

  /** The tapes of a term must agree to the bit: a pass of one may be repeated by another. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("differentiable")
  void tapesWithAndWithoutGradientsAgreeToTheBit(GraphCase graph, DataType type) {
    var parameters = graph.parameters(type);
    var inputs = graph.inputs(type);
    try (Tape apart = graph.tape(type, parameters);
        Tape together = graph.tapeInOnePass(type, parameters)) {
      assertArrayEquals(values(apart, inputs), values(together, inputs));
    }
  }

  /** Loops have copies of parameters, which recordings of the tape share. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void parametersAreReadAgainAfterAChange(DataType type) {
    GraphCase graph = network("a field", 32, 8, 128, 24);
    Map<String, INDArray> inputs = graph.inputs(type);
    Map<String, INDArray> parameters = graph.parameters(type);
    try (Tape tape = graph.tape(type, parameters);
        Recording recording = tape.newRecording()) {
      values(tape, inputs);
      parameters.values().forEach(it -> it.muli(-0.5));
      tape.parametersChanged();
      inputs.forEach((name, value) -> recording.input(name).write(value));
      recording.forward();
      double[] recorded = recording.output().array().dup('c').data().asDouble();
      recording.backward();
      double[] gradient = tape.parameterCotangent().array().dup('c').data().asDouble();
      try (Tape other = graph.tape(type, parameters)) {
        assertArrayEquals(values(other, inputs), recorded);
        other.backward();
        assertArrayEquals(other.parameterCotangent().array().dup('c').data().asDouble(), gradient);
      }
    }
  }

  private static double[] values(Tape tape, Map<String, INDArray> inputs) {
    inputs.forEach((name, value) -> tape.input(name).write(value));
    tape.cotangent().write(1);
    tape.forward();
    return tape.output().array().dup('c').data().asDouble();
  }
}
