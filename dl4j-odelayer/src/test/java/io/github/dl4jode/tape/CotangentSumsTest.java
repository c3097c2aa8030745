package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The cotangents of parameters, summed over passes, next to those of single passes. */
class CotangentSumsTest {

  private static final int PASSES = 5;

  static Stream<GraphCase> graphs() {
    return Stream.of(
        network("tiles of examples", 512, 8, 48).on(Executor.AUTOMATIC),
        network("whole arrays", 32, 8, 128).on(Executor.AUTOMATIC),
        network("Java loops", 4, 3, 5).on(Executor.HOST),
        network("calls of ND4J", 32, 8, 16).on(Executor.ND4J),
        new GraphCase(
                "rows of a large array",
                (g, v) -> g.math().tanh(v.get("x").mul(v.get("a")).add(v.get("b"))))
            .input("x", 4096, 128)
            .parameter("a", 128)
            .parameter("b", 128)
            .on(Executor.AUTOMATIC),
        new GraphCase(
                "cotangents that are no sums, or other cotangents",
                (g, v) -> {
                  SDVariable both = v.get("a").add(v.get("b"));
                  SDVariable x = v.get("x").mmul(v.get("c")).add(v.get("d"));
                  return g.math().tanh(x).mul(both).add(v.get("e"));
                })
            .input("x", 64, 24)
            .parameter("a", 64, 32)
            .parameter("unused", 7)
            .parameter("b", 64, 32)
            .parameter("c", 24, 32)
            .parameter("d", 32)
            .parameter("e", 1)
            .on(Executor.AUTOMATIC),
        new GraphCase(
                "a bias that is read twice, and a weight that is used twice",
                (g, v) -> {
                  SDVariable x = g.math().tanh(v.get("x").mmul(v.get("a")).add(v.get("b")));
                  return g.math().tanh(x.mmul(v.get("a")).add(v.get("b")).add(v.get("c")));
                })
            .input("x", 600, 40)
            .parameter("a", 40, 40)
            .parameter("b", 40)
            .parameter("c", 40)
            .on(Executor.AUTOMATIC));
  }

  private static GraphCase network(String name, long batch, long size, long width) {
    return new GraphCase(
            name,
            (g, v) -> {
              SDVariable x = g.math().tanh(v.get("x").mmul(v.get("a")).add(v.get("b")));
              return x.mmul(v.get("c")).add(v.get("d"));
            })
        .input("x", batch, size)
        .parameter("a", size, width)
        .parameter("b", width)
        .parameter("c", width, size)
        .parameter("d", size);
  }

  static Stream<Arguments> cases() {
    return graphs()
        .flatMap(
            graph ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .flatMap(
                        type ->
                            Stream.of(
                                arguments(graph, type, false), arguments(graph, type, true))));
  }

  private static void write(GraphCase graph, DataType type, Tape tape, int number) {
    graph
        .inputs(type)
        .forEach((name, value) -> tape.input(name).write(value.mul(1 + 0.25 * number)));
    tape.cotangent().write(cotangent(tape.output().shape(), type, number));
  }

  private static INDArray cotangent(long[] shape, DataType type, int number) {
    long length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    return Nd4j.linspace(DataType.DOUBLE, number - 2.5, 3.0 / length, length)
        .castTo(type)
        .reshape('c', shape);
  }

  private static void pass(GraphCase graph, DataType type, Tape tape, boolean onePass, int number) {
    write(graph, type, tape, number);
    tape.forward();
    if (!onePass) {
      tape.backward();
    }
  }

  private static double[] gradient(Tape tape) {
    return tape.parameterCotangent().array().castTo(DataType.DOUBLE).toDoubleVector();
  }

  /** The sum of single passes of a tape that does not sum, in double. */
  private static double[] added(
      GraphCase graph, DataType type, Map<String, INDArray> parameters, int from, int to) {
    try (Tape tape = graph.tape(type, parameters)) {
      double[] sum = new double[gradient(tape).length];
      for (int number = from; number < to; number++) {
        pass(graph, type, tape, false, number);
        double[] term = gradient(tape);
        Arrays.setAll(sum, i -> sum[i] + term[i]);
      }
      return sum;
    }
  }

  private static void assertNear(double[] expected, double[] actual, DataType type) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertArrayEquals(expected, actual, largest * (type == DataType.FLOAT ? 1e-5 : 1e-13));
  }

  @ParameterizedTest(name = "{0}, {1}, in one pass: {2}")
  @MethodSource("cases")
  void passesAreSummedUntilTheSumIsCleared(GraphCase graph, DataType type, boolean onePass) {
    Map<String, INDArray> parameters = graph.parameters(type);
    try (Tape tape = graph.tapeOfSums(type, parameters, onePass, Workers.ofMachine())) {
      assertEquals(0, Arrays.stream(gradient(tape)).map(Math::abs).sum());
      for (int number = 0; number < PASSES; number++) {
        pass(graph, type, tape, onePass, number);
      }
      assertNear(added(graph, type, parameters, 0, PASSES), gradient(tape), type);
      pass(graph, type, tape, onePass, PASSES);
      assertNear(added(graph, type, parameters, 0, PASSES + 1), gradient(tape), type);
      tape.clearParameterCotangent();
      assertEquals(0, Arrays.stream(gradient(tape)).map(Math::abs).sum());
      pass(graph, type, tape, onePass, 1);
      pass(graph, type, tape, onePass, 2);
      assertNear(added(graph, type, parameters, 1, 3), gradient(tape), type);
    }
  }

  @ParameterizedTest(name = "{0}, {1}, in one pass: {2}")
  @MethodSource("cases")
  void newParametersKeepTheSum(GraphCase graph, DataType type, boolean onePass) {
    Map<String, INDArray> parameters = graph.parameters(type);
    try (Tape tape = graph.tapeOfSums(type, parameters, onePass, Workers.ofMachine())) {
      pass(graph, type, tape, onePass, 0);
      double[] expected = added(graph, type, parameters, 0, 1);
      parameters.values().forEach(array -> array.muli(0.5));
      tape.parametersChanged();
      pass(graph, type, tape, onePass, 1);
      double[] second = added(graph, type, parameters, 1, 2);
      Arrays.setAll(expected, i -> expected[i] + second[i]);
      assertNear(expected, gradient(tape), type);
    }
  }

  @ParameterizedTest(name = "{0}, {1}, in one pass: {2}")
  @MethodSource("cases")
  void threadsMakeTheSameBits(GraphCase graph, DataType type, boolean onePass) {
    assumeTrue(HostLoops.areAllowed(), "Only loops are divided among our threads");
    double[] alone = bits(graph, type, onePass, 1);
    assertArrayEquals(alone, bits(graph, type, onePass, 2));
    assertArrayEquals(alone, bits(graph, type, onePass, 2));
  }

  private static double[] bits(GraphCase graph, DataType type, boolean onePass, int threads) {
    try (Workers workers = new Workers(threads);
        Tape tape = graph.tapeOfSums(type, graph.parameters(type), onePass, workers)) {
      for (int number = 0; number < PASSES; number++) {
        pass(graph, type, tape, onePass, number);
      }
      return gradient(tape);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("recorded")
  void recordingsAddToTheSumOfTheirTape(GraphCase graph, DataType type, int threads) {
    Map<String, INDArray> parameters = graph.parameters(type);
    try (Workers workers = new Workers(threads);
        Tape tape = graph.tapeOfSums(type, parameters, false, workers)) {
      assumeTrue(tape.recordingBytes().isPresent());
      List<Recording> recordings = new ArrayList<>();
      for (int number = 0; number < PASSES; number++) {
        int at = number;
        Recording recording = tape.newRecording();
        graph
            .inputs(type)
            .forEach((name, value) -> recording.input(name).write(value.mul(1 + 0.25 * at)));
        recording.forward();
        recordings.add(recording);
      }
      for (int number = PASSES - 1; number >= 0; number--) {
        tape.cotangent().write(cotangent(tape.output().shape(), type, number));
        recordings.get(number).backward();
      }
      assertNear(added(graph, type, parameters, 0, PASSES), gradient(tape), type);
      pass(graph, type, tape, false, PASSES);
      assertNear(added(graph, type, parameters, 0, PASSES + 1), gradient(tape), type);
      recordings.forEach(Recording::close);
    }
  }

  static Stream<Arguments> recorded() {
    return graphs()
        .flatMap(
            graph ->
                Stream.of(
                    arguments(graph, DataType.FLOAT, 1),
                    arguments(graph, DataType.FLOAT, 2),
                    arguments(graph, DataType.DOUBLE, 1)));
  }

  @Test
  void onlyATapeOfSumsCanClearThem() {
    GraphCase graph = network("any", 4, 3, 5);
    try (Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT))) {
      assertFalse(tape.parameterCotangent().array().isEmpty());
      assertThrows(IllegalStateException.class, tape::clearParameterCotangent);
    }
  }
}
