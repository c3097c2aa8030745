package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Networks of dense layers on a batch, which loops compute for some examples at a time. */
class BatchLoopsTest {

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  static Stream<GraphCase> networks() {
    return Stream.of(
        network("a flow's width", 512, 2, 64, 3),
        network("a latent state", 1000, 4, 20, 4),
        network("a wide state", 256, 64, 64, 64),
        network("examples that no four divide", 250, 5, 70, 17),
        network("layers of several panels", 256, 40, 150, 4),
        network("more tiles than are allowed", 4000, 3, 100, 2),
        network("a prime number of examples", 509, 2, 64, 3),
        new GraphCase(
                "the weights depend on the time",
                (g, v) -> {
                  SDVariable w = g.math().tanh(v.get("t").mul(v.get("w")));
                  SDVariable x = g.math().tanh(v.get("x").mmul(w).add(v.get("b")));
                  return g.mmul(x, w, false, true, false);
                })
            .input("x", 300, 40)
            .input("t")
            .parameter("w", 40, 48)
            .parameter("b", 48),
        new GraphCase(
                "a product of two values of all examples",
                (g, v) -> {
                  SDVariable x = g.nn().elu(v.get("x").mmul(v.get("a")));
                  SDVariable square = g.mmul(x, x, true, false, false);
                  return g.math().tanh(x.mmul(square).mul(0.01)).add(v.get("x").mmul(v.get("a")));
                })
            .input("x", 400, 20)
            .parameter("a", 20, 30),
        new GraphCase(
                "a context next to the state",
                (g, v) ->
                    g.math().tanh(g.concat(1, v.get("x"), v.get("c")).mmul(v.get("a"))).mul(2))
            .input("x", 256, 4)
            .input("c", 256, 60)
            .parameter("a", 64, 40),
        new GraphCase(
                "a network of each component",
                (g, v) -> {
                  SDVariable x = g.math().tanh(v.get("x").mmul(v.get("a")));
                  SDVariable inner = g.expandDims(x, 2).mul(v.get("w")).add(v.get("b"));
                  return g.sum(g.nn().softplus(inner).mul(v.get("v")), false, 2);
                })
            .input("x", 256, 40)
            .parameter("a", 40, 36)
            .parameter("w", 36, 24)
            .parameter("b", 36, 24)
            .parameter("v", 36, 24),
        new GraphCase(
                "a network of each component, of whole registers",
                (g, v) -> {
                  SDVariable x = g.math().tanh(v.get("x").mmul(v.get("a")));
                  SDVariable inner = g.expandDims(x, 2).mul(v.get("w")).add(v.get("b"));
                  return g.sum(g.nn().softplus(inner).mul(v.get("v")), false, 2);
                })
            .input("x", 256, 40)
            .parameter("a", 40, 36)
            .parameter("w", 36, 32)
            .parameter("b", 36, 32)
            .parameter("v", 36, 32),
        new GraphCase(
                "pairs of element-wise operations",
                (g, v) -> {
                  SDVariable x = v.get("x").mmul(v.get("a"));
                  SDVariable y = g.nn().sigmoid(x.mul(v.get("c")).add(v.get("d")));
                  SDVariable product = x.mul(y).add(y);
                  SDVariable multiples = x.mul(2).sub(y).add(product);
                  SDVariable sum = y.add(x.mul(y)).add(multiples.mul(v.get("t")).add(x));
                  SDVariable difference = y.sub(x.mul(3));
                  SDVariable all = sum.div(y.add(1)).add(difference.div(4));
                  SDVariable threes = x.mul(v.get("t")).add(y.mul(x)).add(sum).mul(0.5).add(all);
                  return threes.mul(3).sub(sum).add(all);
                })
            .input("x", 256, 40)
            .input("t")
            .parameter("a", 40, 64)
            .parameter("c", 64)
            .parameter("d", 64),
        new GraphCase(
                "sums over columns and over rows",
                (g, v) -> {
                  SDVariable x = g.nn().softplus(v.get("x").mmul(v.get("a")));
                  SDVariable part = x.div(g.sum(x, true, 1));
                  return part.sub(g.mean(x, true, 0)).mmul(v.get("b"));
                })
            .input("x", 384, 24)
            .parameter("a", 24, 32)
            .parameter("b", 32, 5));
  }

  static Stream<Arguments> networksOfEachType() {
    return networks()
        .flatMap(it -> Stream.of(DataType.FLOAT, DataType.DOUBLE).map(type -> arguments(it, type)));
  }

  private static GraphCase network(String name, long batch, long in, long hidden, long out) {
    return new GraphCase(
            name,
            (g, v) -> {
              SDVariable x = g.nn().elu(v.get("x").mmul(v.get("a")).add(v.get("b")));
              SDVariable y = g.math().tanh(x.mmul(v.get("m")).add(v.get("n")));
              return y.mmul(v.get("c")).add(v.get("d")).mul(v.get("t"));
            })
        .input("x", batch, in)
        .input("t")
        .parameter("a", in, hidden)
        .parameter("b", hidden)
        .parameter("m", hidden, hidden)
        .parameter("n", hidden)
        .parameter("c", hidden, out)
        .parameter("d", out);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksOfEachType")
  void agreeWithSameDiff(GraphCase graph, DataType type) {
    Agreement.withSameDiff(graph, type, type == DataType.FLOAT ? 2e-5 : 1e-12);
  }

  /** And one sums the cotangents of the time. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksOfEachType")
  void areOneInstructionEachWay(GraphCase graph, DataType type) {
    assumeTrue(graph.toString().matches("a (flow|latent|wide).*"));
    try (Tape tape = graph.tape(type, graph.parameters(type))) {
      assertEquals(3, tape.instructionCount(), () -> tape.profile(1).toString());
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksOfEachType")
  void leaveNoCallToNd4j(GraphCase graph, DataType type) {
    assumeTrue(graph.toString().matches("a (context|network).*"));
    try (Tape tape = graph.tape(type, graph.parameters(type))) {
      for (Tape.InstructionTime each : tape.profile(1)) {
        assertTrue(each.description().startsWith("fused"), each.description());
      }
    }
  }

  /** Columns of parameters that are copied for products are copied again. */
  @Test
  void newParametersAreSeen() {
    GraphCase graph = network("panels", 256, 40, 150, 4);
    Map<String, INDArray> parameters = graph.parameters(DataType.FLOAT);
    try (Tape tape = graph.tape(DataType.FLOAT, parameters)) {
      run(tape, graph, DataType.FLOAT);
      parameters.values().forEach(parameter -> parameter.muli(0.5));

      tape.parametersChanged();

      try (Tape fresh = graph.tape(DataType.FLOAT, parameters)) {
        assertArrayEquals(run(fresh, graph, DataType.FLOAT), run(tape, graph, DataType.FLOAT));
      }
    }
  }

  /** A field of few elements fits the cache as it is. */
  @Test
  void aSmallBatchIsNotCut() {
    GraphCase graph = network("small", 32, 8, 128, 24);
    try (Workers two = new Workers(2);
        Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT), two)) {
      run(tape, graph, DataType.FLOAT);

      assertEquals(0, two.computations());
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksOfEachType")
  void threadsChangeNoBit(GraphCase graph, DataType type) {
    Map<String, INDArray> parameters = graph.parameters(type);
    try (Workers three = new Workers(3);
        Tape alone = graph.tape(type, parameters, new Workers(1));
        Tape together = graph.tape(type, parameters, three)) {
      for (int i = 0; i < 20; i++) {
        assertArrayEquals(run(alone, graph, type), run(together, graph, type));
      }
      assertTrue(graph.toString().contains("prime") || three.computations() > 0);
    }
  }

  /** The tapes of a term must agree to the bit: a pass of one may be repeated by another. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksOfEachType")
  void allTapesOfAGraphAgreeToTheBit(GraphCase graph, DataType type) {
    assertTapesAgree(graph, type, Executor.ND4J);
  }

  /** What runs them depends on the graph alone, not on what is asked of it. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("networksOfEachType")
  void allTapesOfAGraphAreRunByTheSame(GraphCase graph, DataType type) {
    assertTapesAgree(graph, type, Executor.AUTOMATIC);
  }

  private static void assertTapesAgree(GraphCase graph, DataType type, Executor executor) {
    graph.on(executor);
    Map<String, INDArray> parameters = graph.parameters(type);
    TapeSpecification.Builder plain =
        TapeSpecification.builder(graph.graph(type), "output").parameters(parameters);
    graph.inputShapes().forEach(plain::input);
    try (Tape apart = graph.tape(type, parameters);
        Tape together = graph.tapeInOnePass(type, parameters);
        Tape forward = TapeCompiler.compile(plain.build(), executor)) {
      double[] expected = output(apart, graph, type);

      assertArrayEquals(expected, output(together, graph, type), "in one pass");
      assertArrayEquals(expected, output(forward, graph, type), "without gradients");
    }
  }

  private static double[] output(Tape tape, GraphCase graph, DataType type) {
    graph.inputs(type).forEach((name, value) -> tape.input(name).write(value));
    tape.forward();
    return tape.output().array().ravel().toDoubleVector();
  }

  private static double[] run(Tape tape, GraphCase graph, DataType type) {
    double[] output = output(tape, graph, type);
    tape.cotangent().write(tape.output().array());
    tape.backward();
    double[] gradient = tape.parameterCotangent().array().toDoubleVector();
    double[] all = Arrays.copyOf(output, output.length + gradient.length);
    System.arraycopy(gradient, 0, all, output.length, gradient.length);
    return all;
  }
}
