package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

@Tag("device")
@Tag("without-vectors")
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
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    try (Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT))) {
      assertInstanceOf(HostPort.class, tape.output());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Executor.class,
      names = {"ND4J", "HOST"})
  void takesAndGivesNumbersInArraysOfAnyStrides(Executor executor) {
    GraphCase sum =
        new GraphCase("sum", (graph, v) -> v.get("y").add(v.get("a")))
            .input("y", 3, 4)
            .parameter("a", 3, 4)
            .on(executor);
    DataType type = DataType.DOUBLE;
    INDArray numbers = Nd4j.linspace(1, 12, 12, type).reshape('c', 3, 4);
    INDArray between = Nd4j.zeros(type, 12, 2);
    between.getColumn(1).assign(numbers.reshape(12));
    INDArray block = Nd4j.zeros(type, 5, 6);
    INDArray corner = block.get(NDArrayIndex.interval(1, 4), NDArrayIndex.interval(2, 6));
    corner.assign(numbers);
    Map<String, INDArray> parameters = sum.parameters(type);
    try (Tape tape = sum.tape(type, parameters)) {
      for (INDArray source :
          List.of(
              numbers.dup('c'),
              numbers.dup('f'),
              numbers.dup('c').reshape(12),
              between.getColumn(1),
              corner)) {
        tape.input("y").write(source);
        tape.output().writeTo(source);
        tape.forward();
        tape.output().deliver();
        INDArray expected = numbers.add(parameters.get("a"));
        assertEquals(expected, tape.output().array());
        assertEquals(expected.reshape('c', source.shape()), source);
        source.assign(numbers.reshape('c', source.shape()));
      }
    }
  }
}
