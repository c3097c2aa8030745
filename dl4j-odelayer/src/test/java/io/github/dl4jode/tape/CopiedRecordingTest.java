package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CopiedRecordingTest {

  /** More than one block of memory has places for. */
  private static final int MANY = 150;

  @BeforeAll
  static void needsTheHost() {
    assumeTrue(HostLoops.areAllowed(), "Only in host memory activations are copied");
  }

  private static GraphCase network(int width) {
    return new GraphCase(
            "a field",
            (g, v) -> {
              SDVariable x = g.math().tanh(v.get("x").mmul(v.get("a")).add(v.get("b")));
              return g.math().tanh(x.mmul(v.get("c"))).mul(v.get("t"));
            })
        .input("x", 16, 8)
        .input("t", 1)
        .parameter("a", 8, width)
        .parameter("b", width)
        .parameter("c", width, 8);
  }

  private static Map<String, INDArray> inputs(int number) {
    return Map.of(
        "x", Nd4j.linspace(DataType.FLOAT, number, 0.01, 128).reshape('c', 16, 8).muli(0.01),
        "t", Nd4j.createFromArray(1f + number));
  }

  private static float[] copy(TapePort port) {
    return port.array().dup('c').data().asFloat();
  }

  /** The output and all gradients of a pass of a tape of its own. */
  private static List<float[]> apart(Tape tape, int number) {
    inputs(number).forEach((name, value) -> tape.input(name).write(value));
    tape.forward();
    List<float[]> results = new ArrayList<>(List.of(copy(tape.output())));
    tape.cotangent().write(number - 3.5);
    tape.backward();
    results.addAll(gradients(tape));
    return results;
  }

  private static List<float[]> gradients(Tape tape) {
    return List.of(
        copy(tape.inputCotangent("x")),
        copy(tape.inputCotangent("t")),
        copy(tape.parameterCotangent()));
  }

  @Test
  void manyRecordingsKeepTheirPassesApart() {
    GraphCase graph = network(16);
    Map<String, INDArray> parameters = graph.parameters(DataType.FLOAT);
    List<Recording> recordings = new ArrayList<>();
    try (Tape tape = graph.tape(DataType.FLOAT, parameters);
        Tape other = graph.tape(DataType.FLOAT, parameters)) {
      for (int i = 0; i < MANY; i++) {
        Recording recording = assertInstanceOf(CopiedRecording.class, tape.newRecording());
        inputs(i).forEach((name, value) -> recording.input(name).write(value));
        recording.forward();
        assertArrayEquals(apart(other, i).get(0), copy(recording.output()), "pass " + i);
        recordings.add(recording);
      }
      List<Integer> order = new ArrayList<>();
      for (int i = MANY - 1; i >= 0; i--) {
        order.addAll(Collections.nCopies(2, i));
      }
      for (int i : order) {
        tape.cotangent().write(i - 3.5);
        recordings.get(i).backward();
        List<float[]> expected = apart(other, i);
        List<float[]> found = gradients(tape);
        for (int j = 0; j < found.size(); j++) {
          assertArrayEquals(expected.get(1 + j), found.get(j), "gradient " + j + " of pass " + i);
        }
      }
      recordings.forEach(Recording::close);
    }
  }

  /** A place given back may be taken by another recording at once. */
  @Test
  void closingTwiceGivesAPlaceBackOnce() {
    GraphCase graph = network(16);
    try (Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT));
        Recording first = tape.newRecording();
        Recording gone = tape.newRecording()) {
      gone.close();
      gone.close();
      try (Recording second = tape.newRecording();
          Recording third = tape.newRecording()) {
        List<Recording> all = List.of(first, second, third);
        for (Recording recording : all) {
          inputs(all.indexOf(recording))
              .forEach((name, value) -> recording.input(name).write(value));
          recording.forward();
        }
        List<List<float[]>> found = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
          tape.cotangent().write(i - 3.5);
          all.get(i).backward();
          found.add(gradients(tape));
        }
        for (int i = 0; i < all.size(); i++) {
          assertArrayEquals(apart(tape, i).get(1), found.get(i).get(0), "recording " + i);
        }
      }
      assertThrows(IllegalStateException.class, gone::backward);
    }
  }

  /** A sine has no loop, and is therefore not computed again. */
  @Test
  void largeActivationsAreWrittenInPlace() {
    GraphCase graph =
        new GraphCase(
                "a wide field of sines",
                (g, v) -> g.math().sin(v.get("x").mmul(v.get("a"))).mmul(v.get("c")))
            .input("x", 16, 8)
            .parameter("a", 8, 1000)
            .parameter("c", 1000, 8);
    try (Tape tape = graph.tape(DataType.FLOAT, graph.parameters(DataType.FLOAT));
        Recording recording = tape.newRecording()) {
      assertInstanceOf(BoundRecording.class, recording);
      assertEquals(tape.recordingBytes().orElseThrow(), recording.bytes());
    }
  }
}
