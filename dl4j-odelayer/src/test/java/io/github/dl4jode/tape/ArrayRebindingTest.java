package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.github.dl4jode.dynamics.graph.GroupNorm;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arrays of the caller's in place of a tape's own. */
class ArrayRebindingTest {

  private static final DataType TYPE = DataType.DOUBLE;

  /** Large enough to be attached; at 64 images large enough to come in tiles as well. */
  private static GraphCase normalised(long images) {
    long[] shape = {images, 8, 32, 32};
    return new GraphCase(
            "group norm and ReLU",
            (g, v) ->
                g.nn()
                    .relu(
                        GroupNorm.normalize(g, v.get("x"), shape, v.get("a"), v.get("b"), 4, 1e-5),
                        0))
        .input("x", shape)
        .parameter("a", 8)
        .parameter("b", 8);
  }

  private static GraphCase exponential() {
    return new GraphCase("exp", (g, v) -> g.math().exp(v.get("x"))).input("x", 20, 8000);
  }

  /** Output, input cotangent and parameter cotangent by copying. */
  private static INDArray[] byCopying(GraphCase graph, INDArray x, INDArray cotangent) {
    try (Tape tape = graph.tape(TYPE, graph.parameters(TYPE))) {
      tape.input("x").write(x);
      tape.forward();
      INDArray output = tape.output().array().dup();
      tape.cotangent().write(cotangent);
      tape.backward();
      return new INDArray[] {
        output, tape.inputCotangent("x").array().dup(), tape.parameterCotangent().array().dup()
      };
    }
  }

  private static void assertSameByAttaching(
      Tape tape, INDArray x, INDArray cotangent, INDArray[] expected) {
    INDArray output = Nd4j.create(TYPE, x.shape());
    INDArray inputCotangent = Nd4j.create(TYPE, x.shape());
    tape.input("x").readFrom(x);
    tape.output().writeTo(output);
    tape.forward();
    tape.output().deliver();
    assertEquals(expected[0], output);
    tape.cotangent().readFrom(cotangent);
    INDArray parameterCotangent = Nd4j.create(TYPE, expected[2].length());
    tape.inputCotangent("x").writeTo(inputCotangent);
    tape.parameterCotangent().writeTo(parameterCotangent);
    tape.backward();
    tape.inputCotangent("x").deliver();
    tape.parameterCotangent().deliver();
    assertEquals(expected[1], inputCotangent);
    assertEquals(expected[2], parameterCotangent);
  }

  @ParameterizedTest
  @ValueSource(longs = {16, 64})
  void attachedArraysGiveTheSameBits(long images) {
    GraphCase graph = normalised(images);
    INDArray x = graph.inputs(TYPE).get("x");
    INDArray cotangent = Nd4j.rand(TYPE, x.shape());
    INDArray[] expected = byCopying(graph, x, cotangent);
    try (Tape tape = graph.tape(TYPE, graph.parameters(TYPE))) {
      assertSameByAttaching(tape, x, cotangent, expected);
      assertSame(x, tape.input("x").array(), "nothing was copied");
      INDArray other = x.mul(2).addi(0.1);
      assertSameByAttaching(tape, other, cotangent, byCopying(graph, other, cotangent));
      INDArray columnMajor = other.dup('f');
      assertSameByAttaching(tape, columnMajor, cotangent, byCopying(graph, other, cotangent));
    }
  }

  @Test
  void cotangentsOfManyParametersAreComputedInPlace() {
    GraphCase graph =
        new GraphCase(
                "two layers",
                (g, v) ->
                    g.math().tanh(v.get("x").mmul(v.get("a"))).mmul(v.get("b")).add(v.get("c")))
            .input("x", 200, 500)
            .parameter("a", 500, 150)
            .parameter("b", 150, 500)
            .parameter("c", 500);
    INDArray x = graph.inputs(TYPE).get("x");
    INDArray cotangent = Nd4j.rand(TYPE, x.shape());
    INDArray[] expected = byCopying(graph, x, cotangent);
    try (Tape tape = graph.tape(TYPE, graph.parameters(TYPE))) {
      INDArray[] places = {Nd4j.create(TYPE, 150_500), Nd4j.create(TYPE, 3, 150_500).getRow(1)};
      for (INDArray place : places) {
        tape.input("x").readFrom(x);
        tape.forward();
        tape.cotangent().readFrom(cotangent);
        tape.parameterCotangent().writeTo(place);
        tape.backward();
        assertSame(place, tape.parameterCotangent().array(), "nothing is copied");
        tape.parameterCotangent().deliver();
        assertEquals(expected[2], place);
      }
      assertSameByAttaching(tape, x, cotangent, expected);
      try (Recording recording = tape.newRecording()) {
        recording.input("x").write(x);
        recording.forward();
        tape.cotangent().write(cotangent);
        places[0].assign(0);
        recording.backward();
        assertEquals(expected[2], tape.parameterCotangent().array());
        assertEquals(0, places[0].amaxNumber().doubleValue(), "the caller's is left alone");
      }
    }
  }

  @Test
  void vectorsOfAsManyElementsAreAttachedToo() {
    GraphCase graph = normalised(16);
    INDArray x = graph.inputs(TYPE).get("x");
    INDArray[] expected = byCopying(graph, x, Nd4j.rand(TYPE, x.shape()));
    // A row of a matrix, as the stages of a solver are: it does not begin where its memory does.
    INDArray rows = Nd4j.create(TYPE, 2, x.length());
    rows.getRow(1).assign(x.reshape(x.length()));
    // The same view, of which M2.1 says that it is in column-major order.
    INDArray secondRow = rows.get(NDArrayIndex.point(1), NDArrayIndex.all());
    assertEquals('f', secondRow.ordering());
    for (INDArray row : new INDArray[] {rows.getRow(1), secondRow}) {
      INDArray outputs = Nd4j.create(TYPE, 2, x.length());
      INDArray output = outputs.get(NDArrayIndex.point(1), NDArrayIndex.all());
      try (Tape tape = graph.withoutGradient().tape(TYPE, graph.parameters(TYPE))) {
        tape.input("x").readFrom(row);
        tape.output().writeTo(output);
        tape.forward();
        tape.output().deliver();
        assertSame(row, tape.input("x").array(), "nothing is copied");
        assertSame(output, tape.output().array(), "nothing is copied");
        assertEquals(expected[0].reshape(x.length()), outputs.getRow(1));
        assertEquals(0, outputs.getRow(0).amaxNumber().doubleValue());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {16, 64})
  void aRecordingOfATapeThatHadArraysAttachedIsRight(long images) {
    GraphCase graph = normalised(images);
    INDArray x = graph.inputs(TYPE).get("x");
    INDArray cotangent = Nd4j.rand(TYPE, x.shape());
    INDArray[] expected = byCopying(graph, x, cotangent);
    INDArray other = x.mul(2).addi(0.1);
    try (Tape tape = graph.tape(TYPE, graph.parameters(TYPE))) {
      assertSameByAttaching(tape, x, cotangent, expected);
      try (Recording recording = tape.newRecording()) {
        recording.input("x").write(x);
        recording.forward();
        assertEquals(expected[0], recording.output().array());
        // Another pass in between takes all memory that the recording shares.
        assertSameByAttaching(tape, other, cotangent, byCopying(graph, other, cotangent));
        tape.cotangent().readFrom(cotangent);
        recording.backward();
        assertEquals(expected[1], tape.inputCotangent("x").array());
        assertEquals(expected[2], tape.parameterCotangent().array());
      }
    }
  }

  @Test
  void anArrayIsReleasedByWriting() {
    GraphCase graph = normalised(16);
    INDArray x = graph.inputs(TYPE).get("x");
    INDArray cotangent = Nd4j.rand(TYPE, x.shape());
    INDArray other = x.mul(3);
    INDArray[] expected = byCopying(graph, other, cotangent);
    try (Tape tape = graph.tape(TYPE, graph.parameters(TYPE))) {
      INDArray before = x.dup();
      tape.input("x").readFrom(x);
      tape.input("x").write(other);
      assertEquals(before, x);
      x.assign(Double.NaN);
      tape.forward();
      assertEquals(expected[0], tape.output().array());
    }
  }

  @Test
  void anOutputThatTheBackwardPassReadsIsCopied() {
    GraphCase graph = exponential();
    INDArray x = graph.inputs(TYPE).get("x");
    INDArray cotangent = Nd4j.rand(TYPE, x.shape());
    INDArray[] expected = byCopying(graph, x, cotangent);
    try (Tape tape = graph.tape(TYPE, Map.of())) {
      INDArray output = Nd4j.create(TYPE, x.shape());
      tape.input("x").readFrom(x);
      tape.output().writeTo(output);
      tape.forward();
      tape.output().deliver();
      assertEquals(expected[0], output);
      assertNotSame(output, tape.output().array());
      output.assign(Double.NaN);
      tape.cotangent().write(cotangent);
      tape.backward();
      assertEquals(expected[1], tape.inputCotangent("x").array());
    }
  }
}
