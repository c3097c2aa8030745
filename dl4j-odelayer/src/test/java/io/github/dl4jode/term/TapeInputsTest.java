package io.github.dl4jode.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.LinearPath;
import io.github.dl4jode.tape.Recording;
import io.github.dl4jode.tape.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How a point enters a tape of f = (y + 10 t + 100 u(t) + 1000 v(t)) c, where c is a constant. */
class TapeInputsTest {

  private static final double[] KNOT_TIMES = {0, 4};

  /** u(t) = t and v(t) = 3 - t / 2, for both columns. */
  private static TapeInputs inputs() {
    TapeInputs.Declared declared = new TapeInputs.Declared();
    declared.constants().put("c", new long[] {1, 2});
    declared.paths().put("u", line(0, 4));
    declared.paths().put("v", line(3, 1));
    TapeInputs inputs = new TapeInputs(DataType.DOUBLE, declared);
    inputs.constant("c").assign(2);
    return inputs;
  }

  private static LinearPath line(double first, double last) {
    return new LinearPath(
        KNOT_TIMES, Nd4j.createFromArray(new double[][][] {{{first, first}}, {{last, last}}}));
  }

  private static Tape tape(TapeInputs inputs, long rows, boolean gradients) {
    TermTapes.Setup setup =
        new TermTapes.Setup(DataType.DOUBLE, new long[] {rows, 2}, Map.of(), inputs);
    SameDiff graph = SameDiff.create();
    TapeTerm.Variables at = setup.define(graph);
    SDVariable sum =
        at.y()
            .add(at.t().mul(10))
            .add(at.inputs().get("u").mul(100))
            .add(at.inputs().get("v").mul(1000));
    return setup.compile(
        graph,
        sum.mul(at.inputs().get("c")),
        it -> {
          if (gradients) {
            it.gradients(Set.of(TermTapes.STATE));
          }
        });
  }

  private static INDArray state(long rows, double first) {
    return Nd4j.arange(2 * rows).castTo(DataType.DOUBLE).addi(first);
  }

  private static void assertOutput(double t, double first, Tape tape) {
    INDArray output = tape.output().array().ravel();
    for (long i = 0; i < output.length(); i += Math.max(1, output.length() / 7)) {
      double expected = 2 * (first + i + 10 * t + 100 * t + 1000 * (3 - t / 2));
      assertEquals(expected, output.getDouble(i), 1e-9, "element " + i + " at " + t);
    }
  }

  /** In loops on Java arrays, and in operations of ND4J. */
  @ParameterizedTest
  @ValueSource(longs = {1, 9_000})
  void aPointIsCopiedWithThePathsAtItsTime(long rows) {
    try (TapeInputs inputs = inputs();
        Tape tape = tape(inputs, rows, false)) {
      TapeInputs.Ports ports = new TapeInputs.Ports(inputs, tape::input);
      INDArray y = state(rows, 5);
      for (double t : new double[] {1, 3, 0.5}) {
        ports.write(t, y);
        y.addi(1);
        tape.forward();
        assertOutput(t, y.getDouble(0) - 1, tape);
      }
    }
  }

  /** A state that is read where it is stays the caller's: the next point is not written over it. */
  @ParameterizedTest
  @ValueSource(longs = {1, 9_000})
  void aStateThatIsReadWhereItIsKeepsItsValues(long rows) {
    try (TapeInputs inputs = inputs();
        Tape tape = tape(inputs, rows, false)) {
      TapeInputs.Ports ports = new TapeInputs.Ports(inputs, tape::input);
      INDArray first = state(rows, -3);
      INDArray second = state(rows, 40);
      ports.readFrom(2, first);
      tape.forward();
      assertOutput(2, -3, tape);
      ports.write(1, second);
      tape.forward();
      assertOutput(1, 40, tape);
      ports.readFrom(3, second);
      tape.forward();
      assertOutput(3, 40, tape);
      ports.readFrom(4, first);
      tape.forward();
      assertOutput(4, -3, tape);
      assertEquals(state(rows, -3), first);
      assertEquals(state(rows, 40), second);
    }
  }

  @Test
  void pointsEnterRecordings() {
    try (TapeInputs inputs = inputs();
        Tape tape = tape(inputs, 9_000, true);
        Recording early = tape.newRecording();
        Recording late = tape.newRecording()) {
      TapeInputs.Ports first = new TapeInputs.Ports(inputs, early::input);
      TapeInputs.Ports second = new TapeInputs.Ports(inputs, late::input);
      for (double t : new double[] {1, 2}) {
        first.write(t, state(9_000, 5));
        early.forward();
        assertOutput(t, 5, tape);
        second.write(t + 1, state(9_000, 8));
        late.forward();
        assertOutput(t + 1, 8, tape);
      }
    }
  }

  /** By name, and once: a solve writes some hundred points. */
  @Test
  void portsAreFoundOnce() {
    try (TapeInputs inputs = inputs();
        Tape tape = tape(inputs, 1, false)) {
      List<String> asked = new ArrayList<>();
      TapeInputs.Ports ports =
          new TapeInputs.Ports(
              inputs,
              name -> {
                asked.add(name);
                return tape.input(name);
              });
      ports.write(1, state(1, 0));
      ports.readFrom(2, state(1, 0));
      assertEquals(List.of("t", "y", "u", "v"), asked, "constants have no port");
      assertTrue(inputs.list().stream().anyMatch(input -> input.name().equals("c")));
    }
  }
}
