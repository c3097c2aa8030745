package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.dynamics.graph.GroupNorm;
import io.github.dl4jode.parallel.Workers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fused groups that Java loops compute, against SameDiff's own session. */
class LargeArrayLoopsTest {

  private static final long[] SHAPE = {32, 8, 9, 11};

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  static Stream<GraphCase> groups() {
    return Stream.of(
        new GraphCase("group norm and ReLU", (g, v) -> normalised(v.get("x"), v.get("a"), 4))
            .input("x", SHAPE)
            .parameter("a", 8),
        new GraphCase("one channel a group", (g, v) -> normalised(v.get("x"), v.get("a"), 8))
            .input("x", SHAPE)
            .parameter("a", 8),
        new GraphCase(
                "two in a row, and the first again",
                (g, v) -> {
                  SDVariable first = normalised(v.get("x"), v.get("a"), 2);
                  return normalised(first, v.get("b"), 4).add(first.mul(0.5));
                })
            .input("x", SHAPE)
            .parameter("a", 8)
            .parameter("b", 8),
        new GraphCase(
                "columns, rows and numbers",
                (g, v) ->
                    v.get("x")
                        .mul(v.get("a"))
                        .sub(v.get("y"))
                        .add(1.5)
                        .mul(v.get("x"))
                        .sub(v.get("a"))
                        .mul(v.get("y"))
                        .add(v.get("t")))
            .input("x", 48, 901)
            .input("y", 1, 901)
            .input("t")
            .parameter("a", 48, 1),
        new GraphCase(
                "a factor and a shift for each row",
                (g, v) -> {
                  SDVariable shifted = v.get("x").mul(v.get("a")).add(v.get("b"));
                  return shifted.mul(v.get("x")).add(v.get("x"));
                })
            .input("x", 64, 801)
            .parameter("a", 64, 1)
            .parameter("b", 64, 1),
        new GraphCase(
                "a sum over the batch, read again in whole",
                (g, v) -> {
                  SDVariable scaled = v.get("x").mul(v.get("a")).add(v.get("x"));
                  SDVariable mean = g.nn().relu(scaled, 0).mean(true, 0);
                  return scaled.sub(mean).mul(scaled).add(v.get("x"));
                })
            .input("x", 64, 800)
            .parameter("a", 1, 800),
        new GraphCase(
                "the same gradient for two parameters",
                (g, v) ->
                    v.get("x").mul(v.get("a").add(v.get("b"))).mul(v.get("x")).add(v.get("x")))
            .input("x", 64, 800)
            .parameter("a", 1, 800)
            .parameter("b", 1, 800),
        new GraphCase(
                "two products, one long before their sum",
                (g, v) -> {
                  SDVariable early = v.get("x").mul(v.get("a"));
                  SDVariable pairs = g.reshape(v.get("x"), 400, 96);
                  SDVariable late = pairs.mul(g.sum(pairs.mul(pairs), true, 1));
                  return g.nn().relu(g.reshape(early, 400, 96).add(late), 0);
                })
            .input("x", 800, 48)
            .parameter("a", 800, 1),
        new GraphCase(
                "small arrays",
                (g, v) ->
                    g.concat(1, v.get("x"), v.get("x").mul(v.get("t")).add(v.get("a")).mul(0.5)))
            .input("x", 64, 36)
            .input("t")
            .parameter("a", 64, 1),
        new GraphCase(
                "small ones among tiles of calls",
                (g, v) -> {
                  SDVariable t = g.math().tanh(v.get("x"));
                  SDVariable column = g.math().square(g.sum(t, true, 1)).mul(0.5).add(1);
                  return g.math().tanh(t.div(column)).add(v.get("x").mul(v.get("x")).mul(t));
                })
            .input("x", 1024, 800),
        new GraphCase(
                "rows shorter than a register",
                (g, v) -> {
                  SDVariable x = v.get("x");
                  SDVariable sums = g.sum(x.mul(x).add(x), true, 1);
                  return x.mul(sums).add(x.mul(x)).mul(x);
                })
            .input("x", 9000, 5),
        new GraphCase(
                "functions",
                (g, v) ->
                    g.math()
                        .rsqrt(g.nn().relu(v.get("x"), 0).add(0.5))
                        .mul(2)
                        .sub(0.25)
                        .mul(v.get("x"))
                        .add(v.get("x")))
            .input("x", 37, 1001));
  }

  static Stream<Arguments> groupsOfEachType() {
    return groups()
        .flatMap(it -> Stream.of(DataType.FLOAT, DataType.DOUBLE).map(type -> arguments(it, type)));
  }

  private static SDVariable normalised(SDVariable x, SDVariable scale, int groups) {
    SDVariable y =
        GroupNorm.normalize(
            x.getSameDiff(), x, SHAPE, scale, scale, groups, GroupNorm.DEFAULT_EPSILON);
    return x.getSameDiff().nn().relu(y, 0);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("groupsOfEachType")
  void loopsAgreeWithSameDiff(GraphCase graph, DataType type) {
    Agreement.withSameDiff(graph, type, type == DataType.FLOAT ? 1e-5 : 1e-12);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("groupsOfEachType")
  void fusedGroupsBecomeLoops(GraphCase graph, DataType type) {
    List<String> operations = operations(graph, type);
    assertTrue(operations.stream().anyMatch(it -> it.startsWith("fused")), operations::toString);
  }

  @Test
  void inOnePassTheLastNormIsOneGroupWithItsDerivative() {
    GraphCase graph =
        new GraphCase(
                "two group norms around what is not row-wise",
                (g, v) -> {
                  SDVariable first = normalised(v.get("x"), v.get("a"), 4);
                  SDVariable images = g.reshape(first, 64, 396);
                  SDVariable mixed = g.reshape(images.mmul(v.get("w")), SHAPE);
                  return GroupNorm.normalize(
                      g, mixed, SHAPE, v.get("a"), v.get("b"), 4, GroupNorm.DEFAULT_EPSILON);
                })
            .input("x", SHAPE)
            .parameter("a", 8)
            .parameter("b", 8)
            .parameter("w", 396, 396);
    Agreement.withSameDiff(graph, DataType.FLOAT, 1e-4);
    Map<String, INDArray> parameters = graph.parameters(DataType.FLOAT);
    try (Tape apart = graph.tape(DataType.FLOAT, parameters);
        Tape onePass = graph.tapeInOnePass(DataType.FLOAT, parameters)) {
      // Norm, product, norm; derivatives of norm, product, norm.
      assertEquals(4, normGroups(operations(apart)));
      assertEquals(3, normGroups(operations(onePass)));
      // What the cotangent alone decides could be computed in the first group, but waits.
      assertEquals(operations(apart).get(0), operations(onePass).get(0));
      // So does the derivative of ReLU, which would take another array of 100,000 bytes.
      assertTrue(onePass.bytes() < apart.bytes() + 100_000);
    }
  }

  private static long normGroups(List<String> operations) {
    return operations.stream()
        .filter(it -> it.startsWith("fused") && it.matches(".*(32, 8, 9, 11|256, 99|64, 396).*"))
        .count();
  }

  @Test
  void aFewElementsAreComputedWhole() {
    GraphCase small =
        new GraphCase("small", (g, v) -> v.get("x").mul(v.get("x")).add(1).mul(v.get("x")))
            .input("x", 40, 600)
            .withoutGradient();
    List<String> operations = operations(small, DataType.FLOAT);
    assertEquals(1, operations.size(), operations::toString);
    assertTrue(operations.get(0).startsWith("fused"), operations::toString);
    // One call costs no more than what goes into a loop and out of it.
    GraphCase single = new GraphCase("one", (g, v) -> v.get("x").add(1)).input("x", 32, 500);
    assertFalse(operations(single.withoutGradient(), DataType.FLOAT).get(0).startsWith("fused"));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void recordingsRepeatWhatTheTapeComputes(DataType type) {
    GraphCase graph = groups().toList().get(2);
    Map<String, INDArray> parameters = graph.parameters(type);
    INDArray x = graph.inputs(type).get("x");
    try (Tape tape = graph.tape(type, parameters)) {
      tape.input("x").write(x);
      tape.forward();
      INDArray output = tape.output().array().dup();
      tape.cotangent().write(output);
      tape.backward();
      INDArray expected = tape.inputCotangent("x").array().dup();
      try (Recording first = tape.newRecording();
          Recording second = tape.newRecording(Map.of("x", x.mul(2)), output.like())) {
        first.input("x").write(x);
        first.forward();
        second.forward();
        first.backward();
        assertEquals(expected, tape.inputCotangent("x").array());
        second.backward();
        assertFalse(expected.equals(tape.inputCotangent("x").array()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void whatIsNoNumberReachesTheOutput(DataType type) {
    GraphCase graph = groups().toList().get(0);
    INDArray x = graph.inputs(type).get("x");
    x.putScalar(new int[] {31, 7, 8, 10}, Float.NaN);
    try (Tape tape = graph.tape(type, graph.parameters(type))) {
      tape.input("x").write(x);
      tape.forward();
      INDArray output = tape.output().array();
      assertTrue(Double.isNaN(output.getDouble(31, 6, 0, 0)), "of its group");
      assertTrue(Double.isFinite(output.getDouble(31, 5, 8, 10)), "of the group before");
    }
  }

  /** Values, and sums over the batch, which the tiles share. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void threadsShareTilesToTheSameBits(DataType type) {
    long[] shape = {128, 8, 17, 19};
    GraphCase graph =
        new GraphCase(
                "group norm and ReLU of large images",
                (g, v) ->
                    g.nn()
                        .relu(
                            GroupNorm.normalize(
                                    g,
                                    v.get("x"),
                                    shape,
                                    v.get("a"),
                                    v.get("b"),
                                    4,
                                    GroupNorm.DEFAULT_EPSILON)
                                .mul(v.get("x")),
                            0))
            .input("x", shape)
            .parameter("a", 8)
            .parameter("b", 8);
    Map<String, INDArray> parameters = graph.parameters(type);
    INDArray x = graph.inputs(type).get("x");
    try (Workers three = new Workers(3);
        Tape alone = graph.tape(type, parameters, new Workers(1));
        Tape shared = graph.tape(type, parameters, three)) {
      assertEquals(operations(alone), operations(shared));
      List<double[]> expected = results(alone, x);
      for (int round = 0; round < 20; round++) {
        List<double[]> actual = results(shared, x);
        for (int i = 0; i < actual.size(); i++) {
          assertArrayEquals(expected.get(i), actual.get(i), "round " + round + ", result " + i);
        }
      }
      assertTrue(three.computations() > 20, "nothing was divided");
    }
  }

  private static List<double[]> results(Tape tape, INDArray x) {
    tape.input("x").write(x);
    tape.forward();
    INDArray output = tape.output().array().dup();
    tape.cotangent().write(output);
    tape.backward();
    return Stream.of(output, tape.inputCotangent("x").array(), tape.parameterCotangent().array())
        .map(it -> it.reshape(it.length()).toDoubleVector())
        .toList();
  }

  private static List<String> operations(GraphCase graph, DataType dataType) {
    try (Tape tape = graph.tape(dataType, graph.parameters(dataType))) {
      return operations(tape);
    }
  }

  private static List<String> operations(Tape tape) {
    return tape.profile(1).stream().map(Tape.InstructionTime::description).toList();
  }
}
