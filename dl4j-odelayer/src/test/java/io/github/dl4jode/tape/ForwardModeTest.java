package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ForwardModeTest {

  private static final Set<String> WITHOUT_RULE =
      Set.of(
          "log softmax",
          "clip",
          "max",
          "norm2",
          "variance",
          "layer norm",
          "convolution 1d",
          "average pooling");

  /** Ops whose own derivative has none, or whose derivative is 0 nearly everywhere. */
  private static final Set<String> ONCE_ONLY = Set.of("gather", "cast there and back");

  static Stream<GraphCase> graphs() {
    return Stream.concat(Stream.concat(GraphCatalogue.ops(), moreMoves()), FieldCatalogue.fields());
  }

  /** Uses of ops that the catalogue of single ops does not hold. */
  private static Stream<GraphCase> moreMoves() {
    return Stream.of(
        move("unstack", x -> x.getSameDiff().unstack(x, 1, 3)[1]),
        move("split", x -> x.getSameDiff().split(x, 2, 2)[1]),
        move("reverse", x -> x.getSameDiff().reverse(x, 1)),
        move("transpose", x -> x.getSameDiff().transpose(x.reshape(6, 4))),
        move("concat with a constant", x -> x.getSameDiff().concat(1, x, constantLike(x))),
        move("stack with a constant", x -> x.getSameDiff().stack(0, constantLike(x), x)),
        move("power of a row", x -> x.mul(x.mean(true, 0))),
        move("squared difference", x -> x.sub(x.mean(true, 2)).mul(x.sub(x.mean(true, 2)))));
  }

  private static GraphCase move(String name, java.util.function.UnaryOperator<SDVariable> op) {
    return new GraphCase(name, (g, v) -> op.apply(v.get("x"))).input("x", 2, 3, 4);
  }

  private static SDVariable constantLike(SDVariable x) {
    return x.getSameDiff().constant(Nd4j.ones(x.dataType(), 2, 3, 4));
  }

  static Stream<GraphCase> differentiable() {
    return graphs().filter(graph -> !WITHOUT_RULE.contains(graph.name()));
  }

  static Stream<GraphCase> twiceDifferentiable() {
    return differentiable().filter(graph -> !ONCE_ONLY.contains(graph.name()));
  }

  static Stream<GraphCase> withoutRule() {
    return graphs().filter(graph -> WITHOUT_RULE.contains(graph.name()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differentiable")
  void productIsTheDerivativeAlongTheTangent(GraphCase graph) {
    GraphCase tangent = graph.tangent();
    Map<String, INDArray> inputs = tangent.inputs(DataType.DOUBLE);
    Map<String, INDArray> parameters = tangent.parameters(DataType.DOUBLE);
    INDArray product = output(tangent, inputs, parameters);
    double step = 1e-6;
    INDArray ahead = moved(graph, inputs, parameters, step);
    INDArray behind = moved(graph, inputs, parameters, -step);
    Agreement.assertClose("product", ahead.sub(behind).div(2 * step), product, 1e-8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("twiceDifferentiable")
  void productCanBeDifferentiatedAgain(GraphCase graph) {
    Agreement.withFiniteDifferences(graph.tangent(), 1e-6);
  }

  private static INDArray moved(
      GraphCase graph, Map<String, INDArray> inputs, Map<String, INDArray> parameters, double by) {
    Map<String, INDArray> movedInputs = new LinkedHashMap<>();
    graph
        .inputShapes()
        .keySet()
        .forEach(name -> movedInputs.put(name, moved(inputs.get(name), name, inputs, by)));
    Map<String, INDArray> movedParameters = new LinkedHashMap<>();
    parameters.forEach((name, value) -> movedParameters.put(name, moved(value, name, inputs, by)));
    return output(graph, movedInputs, movedParameters);
  }

  private static INDArray moved(
      INDArray value, String name, Map<String, INDArray> inputs, double by) {
    return value.add(inputs.get("d" + name).mul(by));
  }

  private static INDArray output(
      GraphCase graph, Map<String, INDArray> inputs, Map<String, INDArray> parameters) {
    GraphCase evaluated = graph.withoutGradient();
    try (Tape tape = evaluated.tape(DataType.DOUBLE, parameters)) {
      inputs.forEach((name, value) -> tape.input(name).write(value));
      tape.forward();
      return tape.output().array().dup();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutRule")
  void refusesOpsWithoutRuleByName(GraphCase graph) {
    TapeCompilationException refusal =
        assertThrows(TapeCompilationException.class, () -> graph.tangent().graph(DataType.DOUBLE));
    assertTrue(refusal.getMessage().startsWith("Op \""), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("write it with other ops"), refusal.getMessage());
  }

  @Test
  void outputThatDoesNotDependOnTheInputHasZeroTangent() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.DOUBLE, 2, 3);
    SDVariable y = graph.placeHolder("y", DataType.DOUBLE, 2, 3);
    SDVariable product =
        ForwardMode.of(graph).jacobianVectorProduct(y.mul(2), x, graph.math().tanh(x));
    INDArray value = product.eval(Map.of("x", Nd4j.ones(DataType.DOUBLE, 2, 3)));
    assertEquals(Nd4j.zeros(DataType.DOUBLE, 2, 3), value);
  }

  /** A row stands for a direction that all examples share, and costs one row. */
  @Test
  void tangentMayHaveSizeOneAlongADimension() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.DOUBLE, 5, 3);
    SDVariable weights = graph.var("W", Nd4j.rand(DataType.DOUBLE, 3, 4));
    SDVariable y = graph.math().tanh(x.mmul(weights));
    ForwardMode forward = ForwardMode.of(graph);
    INDArray direction = Nd4j.createFromArray(new double[][] {{0.3, -1, 2}});
    SDVariable byRow = forward.jacobianVectorProduct(y, x, graph.constant(direction));
    SDVariable byMatrix =
        forward.jacobianVectorProduct(
            y, x, graph.constant(Nd4j.ones(DataType.DOUBLE, 5, 1).mmul(direction)));
    Map<String, INDArray> at = Map.of("x", Nd4j.rand(DataType.DOUBLE, 5, 3));
    Map<String, INDArray> values = graph.output(at, byRow.name(), byMatrix.name());
    Agreement.assertClose("product", values.get(byMatrix.name()), values.get(byRow.name()), 1e-14);
    assertArrayEquals(new long[] {5, 4}, forward.shape(byRow));
  }

  @Test
  void placeholderOfUnknownShapeIsRefusedByName() {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.DOUBLE, -1, 3);
    ForwardMode forward = ForwardMode.of(graph);
    TapeCompilationException refusal =
        assertThrows(
            TapeCompilationException.class, () -> forward.jacobianVectorProduct(x.mul(2), x, x));
    assertTrue(refusal.getMessage().contains("\"x\""), refusal.getMessage());
  }
}
