package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Assign;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What a tape promises beyond right numbers. */
@Tag("device")
class TapeContractTest {

  private static final DataType TYPE = DataType.DOUBLE;

  private static SameDiff product() {
    SameDiff graph = SameDiff.create();
    SDVariable y = graph.placeHolder("y", TYPE, 2, 3);
    SDVariable w = graph.var("w", TYPE, 3, 3);
    y.mmul(graph.math().exp(w)).rename("output");
    return graph;
  }

  private static Tape tape(SameDiff graph, INDArray weights) {
    return TapeCompiler.compile(
        TapeSpecification.builder(graph, "output")
            .input("y", 2, 3)
            .parameter("w", weights)
            .gradients(Set.of("y"))
            .parameterGradients()
            .build());
  }

  @Test
  void followsParametersThatAreViewsOfOneFlatArray() {
    INDArray flat = Nd4j.zeros(TYPE, 12);
    INDArray weights = flat.get(NDArrayIndex.interval(3, 12)).reshape('c', 3, 3);
    try (Tape tape = tape(product(), weights)) {
      tape.input("y").write(1);
      tape.forward();
      assertEquals(3, tape.output().array().getDouble(0), "three times e^0");

      flat.assign(Math.log(2));
      tape.parametersChanged();
      tape.forward();
      assertEquals(6, tape.output().array().getDouble(0), 1e-14, "three times e^(ln 2)");
    }
  }

  @Test
  void aRecordingNeedsAForwardPassAndATapeWithGradients() {
    INDArray weights = Nd4j.zeros(TYPE, 3, 3);
    TapeSpecification.Builder forwardOnly =
        TapeSpecification.builder(product(), "output").input("y", 2, 3).parameter("w", weights);
    TapeSpecification.Builder withGradients =
        TapeSpecification.builder(product(), "output")
            .input("y", 2, 3)
            .parameter("w", weights)
            .gradients(Set.of("y"));
    try (Tape forward = TapeCompiler.compile(forwardOnly.build(), Executor.ND4J);
        Tape tape = TapeCompiler.compile(withGradients.build(), Executor.ND4J);
        Recording recording = tape.newRecording()) {
      assertThrows(IllegalStateException.class, forward::newRecording);
      assertThrows(IllegalStateException.class, recording::backward);
      tape.input("y").write(1);
      tape.forward();
      recording.input("y").write(2);
      recording.forward();
      assertEquals(6, recording.output().array().getDouble(0), "three times 2 e^0");
      assertThrows(
          IllegalStateException.class, tape::backward, "the recording has used the tape's memory");
      tape.cotangent().write(1);
      recording.backward();
      assertEquals(3, tape.inputCotangent("y").array().getDouble(0), "three times e^0");
    }
  }

  @Test
  void whatNobodyReadsIsNotComputed() {
    SameDiff graph = SameDiff.create();
    SDVariable y = graph.placeHolder("y", TYPE, 2, 3);
    SDVariable z = graph.placeHolder("z", TYPE, 2, 3);
    y.mul(graph.math().exp(z)).rename("output");
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, "output").input("y", 2, 3).input("z", 2, 3);
    specification.gradients(Set.of("y"));
    try (Tape tape = TapeCompiler.compile(specification.build())) {
      assertEquals(3, tape.instructionCount(), "exp, multiply; backward multiply by exp alone");
    }
  }

  @Test
  void inOnePassThereIsNothingToComeAfterwards() {
    TapeSpecification.Builder specification =
        TapeSpecification.builder(product(), "output")
            .input("y", 2, 3)
            .parameter("w", Nd4j.zeros(TYPE, 3, 3))
            .gradients(Set.of("y"))
            .inOnePass();
    try (Tape tape = TapeCompiler.compile(specification.build(), Executor.ND4J)) {
      tape.input("y").write(1);
      tape.cotangent().write(2);
      tape.forward();
      assertEquals(3, tape.output().array().getDouble(0), "three times e^0");
      assertEquals(6, tape.inputCotangent("y").array().getDouble(0), "three times 2 e^0");
      assertThrows(IllegalStateException.class, tape::backward);
      assertThrows(IllegalStateException.class, tape::newRecording);
      assertTrue(tape.recordingBytes().isEmpty());
    }
  }

  @Test
  void recordingsMayLieOnTheCallersArraysOneBehindTheOther() {
    SameDiff graph = SameDiff.create();
    SDVariable y = graph.placeHolder("y", TYPE, 2, 3);
    SDVariable w = graph.var("w", TYPE, 3, 3);
    graph.math().tanh(y.mmul(w)).add(y).rename("output");
    INDArray weights = Nd4j.linspace(TYPE, -1, 0.3, 9).reshape('c', 3, 3);
    INDArray first = Nd4j.linspace(TYPE, 0, 0.2, 6).reshape('c', 2, 3);
    INDArray second = Nd4j.create(TYPE, 2, 3);
    INDArray third = Nd4j.create(TYPE, 2, 3);
    try (Tape tape = TapeCompiler.compile(differentiable(graph, weights), Executor.ND4J);
        Recording one = tape.newRecording(Map.of("y", first), second);
        Recording two = tape.newRecording(Map.of("y", second), third)) {
      one.forward();
      two.forward();
      INDArray expected = Nd4j.math().tanh(first.mmul(weights)).add(first);
      assertEquals(0, second.distance2(expected), 1e-15);
      expected = Nd4j.math().tanh(expected.mmul(weights)).add(expected);
      assertEquals(0, third.distance2(expected), 1e-15);
      // The derivative of the sum of all that is behind, by way of passes that copy.
      INDArray cotangent = Nd4j.ones(TYPE, 2, 3);
      for (Recording recording : new Recording[] {two, one}) {
        INDArray byCopying = throughTape(tape, recording == two ? second : first, cotangent);
        tape.cotangent().write(cotangent);
        recording.backward();
        cotangent = tape.inputCotangent("y").array().dup();
        assertEquals(byCopying, cotangent);
      }
      assertThrows(
          IllegalArgumentException.class, () -> tape.newRecording(Map.of("x", first), second));
      assertThrows(
          IllegalArgumentException.class,
          () -> tape.newRecording(Map.of("y", first.dup().reshape(6)), second));
    }
  }

  private static TapeSpecification differentiable(SameDiff graph, INDArray weights) {
    return TapeSpecification.builder(graph, "output")
        .input("y", 2, 3)
        .parameter("w", weights)
        .gradients(Set.of("y"))
        .build();
  }

  private static INDArray throughTape(Tape tape, INDArray input, INDArray cotangent) {
    tape.input("y").write(input);
    tape.forward();
    tape.cotangent().write(cotangent);
    tape.backward();
    return tape.inputCotangent("y").array().dup();
  }

  @Test
  void computesOncePerUpdateWhatParametersAloneDecide() {
    INDArray weights = Nd4j.zeros(TYPE, 3, 3);
    try (Tape tape = tape(product(), weights)) {
      tape.input("y").write(1);
      tape.forward();
      weights.assign(5);
      tape.forward();
      assertEquals(
          3,
          tape.output().array().getDouble(0),
          "the exponential is not computed again until asked");
    }
  }

  @Test
  void givesTheSameBitsEveryTime() {
    INDArray weights = Nd4j.linspace(TYPE, -1, 0.3, 9).reshape('c', 3, 3);
    try (Tape tape = tape(product(), weights)) {
      tape.input("y").write(Nd4j.linspace(TYPE, 0, 0.7, 6).reshape('c', 2, 3));
      tape.cotangent().write(0.25);
      tape.forward();
      tape.backward();
      INDArray first = tape.parameterCotangent().array().dup();
      tape.parameterCotangent().array().assign(7);
      tape.forward();
      tape.backward();
      assertEquals(first, tape.parameterCotangent().array());
    }
  }

  @Test
  void gradientOfAnUnusedParameterIsZero() {
    SameDiff graph = product();
    graph.var("unused", TYPE, 2);
    INDArray weights = Nd4j.ones(TYPE, 3, 3);
    try (Tape tape =
        TapeCompiler.compile(
            TapeSpecification.builder(graph, "output")
                .input("y", 2, 3)
                .parameter("unused", Nd4j.ones(TYPE, 2))
                .parameter("w", weights)
                .parameterGradients()
                .build())) {
      tape.input("y").write(1);
      tape.forward();
      tape.cotangent().write(1);
      tape.backward();
      assertEquals(11, tape.parameterCotangent().array().length());
      assertEquals(0, tape.parameterCotangent().array().getDouble(0));
      assertEquals(0, tape.parameterCotangent().array().getDouble(1));
      assertEquals(
          2 * Math.E, tape.parameterCotangent().array().getDouble(2), 1e-14, "two rows, times e^1");
    }
  }

  @Test
  void takesAnyInputShapeFromOneGraphDefinition() {
    for (int batch : new int[] {1, 4, 9}) {
      SameDiff graph = SameDiff.create();
      SDVariable y = graph.placeHolder("y", TYPE, -1, 3);
      y.sub(y.mean(true, 1)).rename("output");
      try (Tape tape =
          TapeCompiler.compile(
              TapeSpecification.builder(graph, "output").input("y", batch, 3).build())) {
        tape.input("y").write(2);
        tape.forward();
        assertEquals(batch, tape.output().array().size(0));
        assertEquals(0, tape.output().array().sumNumber().doubleValue());
      }
    }
  }

  @Test
  void sharesBuffersOfValuesThatAreNotNeededTogether() {
    SameDiff graph = SameDiff.create();
    SDVariable layer = graph.placeHolder("y", TYPE, 100, 100);
    for (int i = 0; i < 30; i++) {
      layer = graph.math().sin(layer);
    }
    layer.rename("output");
    try (Tape tape =
        TapeCompiler.compile(
            TapeSpecification.builder(graph, "output").input("y", 100, 100).build())) {
      assertTrue(
          tape.bytes() <= 4 * 80_000L,
          () -> "input, output and two to alternate are enough, not " + tape.bytes() + " bytes");
    }
  }

  @Test
  void wantsAForwardPassBeforeEachBackwardPass() {
    try (Tape tape = tape(product(), Nd4j.ones(TYPE, 3, 3))) {
      assertThrows(IllegalStateException.class, tape::backward);
      tape.forward();
      tape.backward();
      assertThrows(IllegalStateException.class, tape::backward);
    }
  }

  @Test
  void saysWhatItHasWhenAskedForWhatItHasNot() {
    Tape tape = tape(product(), Nd4j.ones(TYPE, 3, 3));
    String message =
        assertThrows(IllegalArgumentException.class, () -> tape.input("z")).getMessage();
    assertTrue(message.contains("\"z\"") && message.contains("[y]"), message);
    tape.close();
    tape.close();
    assertThrows(IllegalStateException.class, tape::forward);
  }

  @Test
  void profilesEveryInstruction() {
    try (Tape tape = tape(product(), Nd4j.ones(TYPE, 3, 3))) {
      assertEquals(tape.instructionCount(), tape.profile(3).size());
      assertTrue(tape.profile(3).stream().allMatch(time -> time.microseconds() > 0));
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        refusal(
            "dropout", y -> y.getSameDiff().nn().dropout(y, 0.5), "random", "outside the block"),
        refusal(
            "random",
            y -> y.add(y.getSameDiff().random().normal(0, 1, TYPE, 2, 3)),
            "random",
            "outside the block"),
        refusal(
            "bernoulli",
            y -> y.mul(y.getSameDiff().random().bernoulli(0.5, TYPE, 2, 3)),
            "random",
            "outside the block"),
        refusal(
            "assignment",
            y ->
                new Assign(y.getSameDiff(), y.getSameDiff().var("running", TYPE, 2, 3), y)
                    .outputVariable(),
            "changes a variable",
            "group normalisation"),
        refusal(
            "view",
            y -> y.getView(SDIndex.point(0)),
            "mark for SameDiff's session",
            "stridedSlice"));
  }

  private static Arguments refusal(
      String name, Function<SDVariable, SDVariable> field, String reason, String remedy) {
    return Arguments.of(name, field, reason, remedy);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, Function<SDVariable, SDVariable> field, String reason, String remedy) {
    SameDiff graph = SameDiff.create();
    field.apply(graph.placeHolder("y", TYPE, 2, 3)).rename("output");
    TapeSpecification specification =
        TapeSpecification.builder(graph, "output").input("y", 2, 3).build();
    String message =
        assertThrows(TapeCompilationException.class, () -> TapeCompiler.compile(specification))
            .getMessage();
    assertTrue(message.contains(reason), message);
    assertTrue(message.contains(remedy), message);
  }

  @Test
  void refusesASpecificationThatDoesNotFitTheGraph() {
    SameDiff graph = product();
    INDArray transposed = Nd4j.ones(TYPE, 3, 3).transpose();
    Map<String, Runnable> mistakes =
        Map.of(
            "no variable \"nothing\"", () -> TapeSpecification.builder(graph, "nothing").build(),
            "no placeholder \"x\"",
                () -> TapeSpecification.builder(graph, "output").input("x", 1).build(),
            "\"w\" must be a contiguous",
                () -> TapeSpecification.builder(graph, "output").parameter("w", transposed).build(),
            "\"y\", which is no input",
                () -> TapeSpecification.builder(graph, "output").gradients(Set.of("y")).build());
    mistakes.forEach(
        (expected, mistake) -> {
          String message = assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
          assertTrue(message.contains(expected), message);
        });
  }

  @Test
  void namesThePlaceholderThatHasNoShape() {
    SameDiff graph = product();
    TapeSpecification specification =
        TapeSpecification.builder(graph, "output").parameter("w", Nd4j.ones(TYPE, 3, 3)).build();
    String message =
        assertThrows(TapeCompilationException.class, () -> TapeCompiler.compile(specification))
            .getMessage();
    assertTrue(message.contains("\"y\"") && message.contains("declare it as an input"), message);
  }
}
