package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

class TapeTest {

  static Stream<GraphCase> graphs() {
    return Stream.of(Executor.ND4J, Executor.HOST)
        .flatMap(
            executor ->
                Stream.concat(GraphCatalogue.ops(), FieldCatalogue.fields())
                    .map(graph -> graph.on(executor)));
  }

  static Stream<GraphCase> smallFields() {
    return FieldCatalogue.smallFields().map(graph -> graph.on(Executor.HOST));
  }

  static Stream<GraphCase> differentiableGraphs() {
    return graphs().filter(GraphCase::isDifferentiable);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void agreesWithSameDiffInDouble(GraphCase graph) {
    Agreement.withSameDiff(graph, DataType.DOUBLE, 1e-12);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void agreesWithSameDiffInFloat(GraphCase graph) {
    Agreement.withSameDiff(graph, DataType.FLOAT, 1e-5);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differentiableGraphs")
  void agreesWithFiniteDifferences(GraphCase graph) {
    Agreement.withFiniteDifferences(graph, 1e-6);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("smallFields")
  void smallFieldsNeedNoCallOfNd4j(GraphCase graph) {
    try (Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT))) {
      assertInstanceOf(HostTerminal.class, tape.output());
    }
  }
}
