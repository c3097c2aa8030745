package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.dynamics.graph.Activations;
import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/** Every element-wise activation of DL4J is a loop in small tapes, and so are its derivatives. */
class ActivationLoopsTest {

  /** Random, with an array of its own, or over a whole row. */
  private static final Set<Activation> OTHERS = Set.of(Activation.RRELU, Activation.SOFTMAX);

  @BeforeAll
  static void loopsAreAllowed() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
  }

  private static GraphCase small(String name, UnaryOperator<SDVariable> function) {
    return new GraphCase(name, (g, v) -> function.apply(v.get("x").mul(v.get("a"))))
        .input("x", 3, 4)
        .parameter("a", 4)
        .on(Executor.HOST);
  }

  private static GraphCase of(Activation activation) {
    return small(
        activation.name(),
        x -> x.getSameDiff().identity(Activations.apply(x.getSameDiff(), activation, x)));
  }

  static Stream<GraphCase> activations() {
    return Arrays.stream(Activation.values()).filter(it -> !OTHERS.contains(it)).map(it -> of(it));
  }

  static Stream<GraphCase> functions() {
    return Stream.concat(
        activations(),
        Stream.of(
            small("sin", x -> x.getSameDiff().math().sin(x)),
            small("cos", x -> x.getSameDiff().math().cos(x)),
            small("exp", x -> x.getSameDiff().math().exp(x)),
            small("log", x -> x.getSameDiff().math().log(x)).between(0.5, 2),
            small("sqrt", x -> x.getSameDiff().math().sqrt(x)).between(0.5, 2),
            small("abs", x -> x.getSameDiff().math().abs(x)),
            small("square", x -> x.getSameDiff().math().square(x)),
            small("pow", x -> x.getSameDiff().math().pow(x, 1.5)).between(0.5, 2),
            small("expm1", x -> x.getSameDiff().math().expm1(x)),
            small("log1p", x -> x.getSameDiff().math().log1p(x)).between(0.5, 2),
            small("sinh", x -> x.getSameDiff().math().sinh(x)),
            small("cosh", x -> x.getSameDiff().math().cosh(x)),
            small("atan", x -> x.getSameDiff().math().atan(x)),
            small("reciprocal", x -> x.getSameDiff().math().reciprocal(x)).between(0.5, 2),
            small("swish op", x -> x.getSameDiff().nn().swish(x)),
            small("gelu op", x -> x.getSameDiff().nn().gelu(x)),
            small("logsigmoid", x -> x.getSameDiff().nn().logSigmoid(x)),
            small("precise gelu op", x -> x.getSameDiff().nn().preciseGelu(x)),
            small("tile", x -> x.getSameDiff().tile(x, 2, 3)),
            small("merge add", x -> x.getSameDiff().math().mergeAdd(x, x.mul(x)))));
  }

  private static void assertLoops(GraphCase graph) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      try (Tape tape = graph.tape(type, graph.parameters(type))) {
        assertEquals(Set.of(), tape.opsWithoutLoop(), "ops without a loop");
        assertInstanceOf(HostPort.class, tape.output());
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("functions")
  void valueAndProductAreLoops(GraphCase graph) {
    assertLoops(graph);
    Agreement.withFiniteDifferences(graph, 1e-6);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("activations")
  void valuesAreThoseOfNd4j(GraphCase graph) {
    for (double range : new double[] {1, 4, 40}) {
      GraphCase wide = graph.between(-range, range);
      // M2.1's own derivatives are infinity by infinity at large numbers.
      Agreement.valuesWithSameDiff(wide, DataType.DOUBLE, 1e-12);
      Agreement.valuesWithSameDiff(wide, DataType.FLOAT, 1e-6);
      Agreement.withFiniteDifferences(wide, 1e-6);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("activations")
  void jacobianVectorProductsAreLoopsAndHaveDerivatives(GraphCase graph) {
    GraphCase tangent = graph.tangent();
    assertLoops(tangent);
    Agreement.withFiniteDifferences(tangent, 1e-5);
  }

  @Test
  void aTapeNamesTheOpThatMadeItSlow() {
    GraphCase slow =
        new GraphCase(
                "softmax", (g, v) -> g.nn().softmax(g.math().tanh(v.get("x").mmul(v.get("a"))), 1))
            .input("x", 3, 4)
            .parameter("a", 4, 2)
            .on(Executor.AUTOMATIC);
    try (Tape tape = slow.tape(DataType.FLOAT, slow.parameters(DataType.FLOAT))) {
      assertEquals(Set.of("softmax", "softmax_bp"), tape.opsWithoutLoop());
    }
  }
}
