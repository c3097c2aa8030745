package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.dynamics.graph.GroupNorm;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

class TilingTest {

  /** In double a little more than one tile holds, so that there are two or four. */
  private static final long[] SHAPE = {32, 8, 45, 45};

  static Stream<GraphCase> largeGraphs() {
    return Stream.of(
        new GraphCase("group norm and ReLU", (g, v) -> normalised(v.get("x"), v.get("a")))
            .input("x", SHAPE)
            .parameter("a", 8),
        new GraphCase(
                "a sum over the batch, read again in whole",
                (g, v) -> {
                  SDVariable scaled = v.get("x").mul(v.get("a"));
                  SDVariable mean = g.math().tanh(scaled).mean(true, 0);
                  return g.math().tanh(scaled.sub(mean)).mul(0.5).add(scaled);
                })
            .input("x", 64, 8000)
            .parameter("a", 1, 8000),
        new GraphCase(
                "patches of images",
                (g, v) -> {
                  SDVariable patches = g.cnn().im2Col(v.get("x"), GraphCatalogue.convolution());
                  SDVariable rows = g.reshape(patches, 32, 9, 1600);
                  SDVariable product = g.mmul(v.get("a"), rows, true, false, false);
                  return product.add(product.mul(product));
                })
            .input("x", 32, 1, 40, 40)
            .parameter("a", 32, 9, 4),
        new GraphCase(
                "columns, rows and numbers",
                (g, v) -> v.get("x").mul(v.get("a")).sub(v.get("y")).add(1.5).mul(v.get("x")))
            .input("x", 48, 9000)
            .input("y", 1, 9000)
            .parameter("a", 48, 1));
  }

  private static SDVariable normalised(SDVariable x, SDVariable scale) {
    SDVariable y =
        GroupNorm.normalize(x.getSameDiff(), x, SHAPE, scale, scale, 4, GroupNorm.DEFAULT_EPSILON);
    return x.getSameDiff().nn().relu(y, 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("largeGraphs")
  void tilesAgreeWithSameDiffInDouble(GraphCase graph) {
    Agreement.withSameDiff(graph, DataType.DOUBLE, 1e-11);
  }

  /** By loops, or by calls on parts. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("largeGraphs")
  void largeArraysAreTiled(GraphCase graph) {
    assumeTrue(HostLoops.areAllowed(), "Tiles fit the cache of a CPU");
    List<String> operations = operations(graph);
    assertTrue(
        operations.stream()
            .anyMatch(it -> it.startsWith("fused") || isOfPart("multiply", it, graph)),
        () -> "no multiplication of a part among " + operations);
  }

  /** What has no loop over tiles. */
  @Test
  void largeQuotientsAreTiledByCalls() {
    assumeTrue(HostLoops.areAllowed(), "Tiles fit the cache of a CPU");
    GraphCase graph =
        new GraphCase("quotients", (g, v) -> v.get("x").div(v.get("a")).div(v.get("y")).rdiv(1.5))
            .input("x", 48, 9000)
            .input("y", 1, 9000)
            .parameter("a", 48, 1)
            .between(0.5, 2);
    Agreement.withSameDiff(graph, DataType.DOUBLE, 1e-11);
    List<String> operations = operations(graph);
    assertTrue(
        operations.stream().anyMatch(it -> isOfPart("divide", it, graph)),
        () -> "no division of a part among " + operations);
  }

  private static List<String> operations(GraphCase graph) {
    try (Tape tape = graph.tape(DataType.DOUBLE, graph.parameters(DataType.DOUBLE))) {
      return tape.profile(1).stream().map(Tape.InstructionTime::description).toList();
    }
  }

  private static boolean isOfPart(String op, String description, GraphCase graph) {
    long whole = graph.inputShapes().get("x")[0];
    return description.startsWith(op) && !description.contains("[" + whole + ",");
  }

  @Test
  void smallArraysAreLeftWhole() {
    GraphCase small =
        new GraphCase("small", (g, v) -> v.get("x").div(v.get("x")).rdiv(1).div(2))
            .input("x", 64, 100)
            .withoutGradient();
    try (Tape tape = small.tape(DataType.DOUBLE, small.parameters(DataType.DOUBLE))) {
      assertEquals(3, tape.instructionCount());
    }
  }
}
