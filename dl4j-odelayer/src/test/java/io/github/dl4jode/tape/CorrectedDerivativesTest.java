package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.LocalResponseNormalizationConfig;

/**
 * Derivatives that M2.1 itself gets wrong for some shapes or numbers, against finite differences in
 * double.
 */
class CorrectedDerivativesTest {

  private static final long[][] SHAPES = {
    {3, 4}, {1, 4}, {4, 1}, {1, 1}, {4}, {1}, {2, 1, 3}, {1, 3, 1}, {2, 3, 4}
  };

  private static final long[][][] PAIRS = {
    {{3, 4}, {3, 4}},
    {{3, 4}, {1, 4}},
    {{3, 4}, {4}},
    {{3, 4}, {3, 1}},
    {{3, 4}, {1, 1}},
    {{3, 4}, {1}},
    {{3, 4}, {}},
    {{1, 4}, {3, 4}},
    {{3, 1}, {1, 4}},
    {{1, 1}, {3, 4}},
    {{2, 3, 4}, {2, 1, 4}},
    {{1, 4}, {4}},
    {{1, 1}, {1}},
    {{2, 3, 4, 5}, {1, 3, 1, 1}}
  };

  private static Stream<GraphCase> onBoth(GraphCase graph, GraphCase same) {
    return Stream.of(graph.on(Executor.ND4J), same.on(Executor.HOST));
  }

  private static GraphCase unary(String name, UnaryOperator<SDVariable> op, long... shape) {
    return new GraphCase(name + " of " + Arrays.toString(shape), (g, v) -> op.apply(v.get("x")))
        .input("x", shape)
        .between(0.1, 0.95);
  }

  private static Stream<GraphCase> ofAllShapes(String name, UnaryOperator<SDVariable> op) {
    return Arrays.stream(SHAPES)
        .flatMap(shape -> onBoth(unary(name, op, shape), unary(name, op, shape)));
  }

  /** From the first element on, or backwards from the last. */
  private static UnaryOperator<SDVariable> everyNth(long step) {
    return x -> {
      long[] shape = x.getShape();
      long[] steps = new long[shape.length];
      Arrays.fill(steps, step);
      long[] begin = new long[shape.length];
      long[] end = shape.clone();
      if (step < 0) {
        for (int i = 0; i < shape.length; i++) {
          begin[i] = shape[i] - 1;
          end[i] = -shape[i] - 1;
        }
      }
      return x.getSameDiff().stridedSlice(x, begin, end, steps, 0, 0, 0, 0, 0);
    };
  }

  /** The second of two, along the last axis, where there is one. */
  private static SDVariable oddColumns(SDVariable x) {
    long[] shape = x.getShape();
    int last = shape.length - 1;
    long[] begin = new long[shape.length];
    begin[last] = shape[last] > 1 ? 1 : 0;
    long[] steps = new long[shape.length];
    Arrays.fill(steps, 1);
    steps[last] = 2;
    return x.getSameDiff().stridedSlice(x, begin, shape, steps, 0, 0, 0, 0, 0);
  }

  static Stream<GraphCase> slices() {
    return Stream.concat(
        Stream.of(1L, 2L, 3L, -1L, -2L)
            .flatMap(step -> ofAllShapes("every " + step + " th", everyNth(step))),
        ofAllShapes("odd columns", CorrectedDerivativesTest::oddColumns));
  }

  static Stream<GraphCase> reductions() {
    List<Stream<GraphCase>> all = new ArrayList<>();
    for (int axis : new int[] {0, -1}) {
      for (boolean kept : new boolean[] {false, true}) {
        reductions(axis, kept)
            .forEach(
                (name, op) ->
                    all.add(
                        ofAllShapes(
                            name + " along " + axis + (kept ? " kept" : ""),
                            x -> x.getSameDiff().identity(op.apply(x)))));
      }
    }
    return all.stream().flatMap(cases -> cases);
  }

  private static Map<String, UnaryOperator<SDVariable>> reductions(int axis, boolean kept) {
    Map<String, UnaryOperator<SDVariable>> all = new LinkedHashMap<>();
    all.put("max", x -> x.max(kept, axis));
    all.put("min", x -> x.min(kept, axis));
    all.put("prod", x -> x.prod(kept, axis));
    all.put("norm1", x -> x.norm1(kept, axis));
    all.put("norm2", x -> x.norm2(kept, axis));
    all.put("largest magnitude", x -> x.normmax(kept, axis));
    all.put("squared norm", x -> x.getSameDiff().squaredNorm(x, kept, axis));
    all.put("variance", x -> x.getSameDiff().variance(x, false, kept, axis));
    all.put("corrected variance", x -> x.getSameDiff().variance(x, true, kept, axis));
    all.put("deviation", x -> x.getSameDiff().standardDeviation(x, false, kept, axis));
    all.put("corrected deviation", x -> x.getSameDiff().standardDeviation(x, true, kept, axis));
    return all;
  }

  static Stream<GraphCase> pairs() {
    Map<String, BinaryOperator<SDVariable>> ops = new LinkedHashMap<>();
    ops.put("reverse subtract", SDVariable::rsub);
    ops.put("reverse divide", SDVariable::rdiv);
    ops.put("squared difference", SDVariable::squaredDifference);
    ops.put("maximum", (x, a) -> x.getSameDiff().math().max(x, a));
    ops.put("minimum", (x, a) -> x.getSameDiff().math().min(x, a));
    ops.put("mod", (x, a) -> x.getSameDiff().math().mod(x, a));
    ops.put("floor mod", (x, a) -> x.getSameDiff().math().floorMod(x, a));
    ops.put("angle", (x, a) -> x.getSameDiff().math().atan2(x, a));
    return ops.entrySet().stream()
        .flatMap(
            op ->
                Arrays.stream(PAIRS)
                    .flatMap(
                        shapes ->
                            onBoth(
                                pair(op.getKey(), op.getValue(), shapes),
                                pair(op.getKey(), op.getValue(), shapes))));
  }

  private static GraphCase pair(String name, BinaryOperator<SDVariable> op, long[][] shapes) {
    return new GraphCase(
            name + " of " + Arrays.deepToString(shapes), (g, v) -> op.apply(v.get("x"), v.get("a")))
        .input("x", shapes[0])
        .parameter("a", shapes[1])
        .between(0.5, 2);
  }

  static Stream<GraphCase> others() {
    return Stream.of(
        unary("matrix inverse", x -> x.getSameDiff().math().matrixInverse(x), 3, 3),
        unary("precise gelu", x -> x.getSameDiff().nn().preciseGelu(x), 3, 4).between(-4, 4),
        unary("log sigmoid", x -> x.getSameDiff().nn().logSigmoid(x), 3, 4).between(-40, 40),
        unary("swish", x -> x.getSameDiff().nn().swish(x), 3, 4).between(-800, 800),
        unary("gelu", x -> x.getSameDiff().nn().gelu(x), 3, 4).between(-800, 800));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"slices", "reductions", "pairs", "others"})
  void agreesWithFiniteDifferences(GraphCase graph) {
    Agreement.withFiniteDifferences(graph, 1e-6);
  }

  /** What is wrong and has no rule of ours is refused. */
  static Stream<GraphCase> refused() {
    LocalResponseNormalizationConfig usual =
        LocalResponseNormalizationConfig.builder().alpha(0.1).beta(0.75).bias(1).depth(2).build();
    return Stream.of(
        unary("cumprod", x -> x.getSameDiff().cumprod(x, 0), 3, 4),
        unary("clipbynorm", x -> x.getSameDiff().math().clipByNorm(x, 0.5), 3, 4),
        unary("lrn", x -> lrn(x.getSameDiff(), x, usual), 2, 3, 4, 4));
  }

  private static SDVariable lrn(
      SameDiff graph, SDVariable x, LocalResponseNormalizationConfig config) {
    return graph.cnn().localResponseNormalization(x, config);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void wrongDerivativesAreRefused(GraphCase graph) {
    TapeCompilationException failure =
        assertThrows(
            TapeCompilationException.class,
            () -> graph.tape(DataType.DOUBLE, graph.parameters(DataType.DOUBLE)));
    assertTrue(failure.getMessage().contains("has a wrong derivative"), failure.getMessage());
  }
}
