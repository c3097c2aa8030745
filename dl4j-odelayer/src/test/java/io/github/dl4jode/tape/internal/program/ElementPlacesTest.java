package io.github.dl4jode.tape.internal.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/** From where operations that move elements take each one. */
class ElementPlacesTest {

  /** Moves elements, and remembers its arrays. */
  private static final class Move implements Kernel {

    private final BiConsumer<List<INDArray>, List<INDArray>> work;
    private final List<INDArray> inputs = new ArrayList<>();
    private final List<INDArray> outputs = new ArrayList<>();
    private boolean released;

    Move(BiConsumer<List<INDArray>, List<INDArray>> work) {
      this.work = work;
    }

    @Override
    public String name() {
      return "move";
    }

    @Override
    public List<LongShapeDescriptor> outputShapes(List<INDArray> given) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instruction bind(List<INDArray> from, List<INDArray> to) {
      inputs.addAll(from);
      outputs.addAll(to);
      return new Instruction() {
        @Override
        public void run(OpExecutioner executioner) {
          work.accept(inputs, outputs);
        }

        @Override
        public void release() {
          released = true;
        }
      };
    }
  }

  private static Buffer buffer(DataType type, long... shape) {
    return Buffer.computed(type, shape, Phase.FORWARD);
  }

  @Test
  void ofATransposition() {
    Move move = new Move((in, out) -> out.get(0).assign(in.get(0).transpose()));
    List<int[]> places =
        ElementPlaces.of(
            move, List.of(buffer(DataType.FLOAT, 2, 3)), List.of(buffer(DataType.FLOAT, 3, 2)));
    assertEquals(1, places.size());
    assertArrayEquals(new int[] {0, 3, 1, 4, 2, 5}, places.get(0));
  }

  /** Of inputs in sequence, without those that are no numbers; what is 0 comes from nowhere. */
  @Test
  void ofSeveralInputsAndOutputsWithZeros() {
    INDArray axis = Nd4j.createFromArray(1L);
    Move move =
        new Move(
            (in, out) -> {
              assertEquals(axis, in.get(1));
              out.get(0).putScalar(1, in.get(2).getDouble(0));
              out.get(1).putScalar(0, in.get(0).getDouble(1));
              out.get(1).putScalar(2, in.get(2).getDouble(2));
            });
    List<int[]> places =
        ElementPlaces.of(
            move,
            List.of(
                buffer(DataType.DOUBLE, 2),
                Buffer.existing(axis, Phase.CONSTANT),
                buffer(DataType.DOUBLE, 3)),
            List.of(buffer(DataType.DOUBLE, 2), buffer(DataType.DOUBLE, 3)));
    assertArrayEquals(new int[] {-1, 2}, places.get(0));
    assertArrayEquals(new int[] {1, -1, 4}, places.get(1));
  }

  @Test
  void ofAScalar() {
    Move move = new Move((in, out) -> out.get(0).putScalar(1, in.get(1).getDouble(0)));
    List<int[]> places =
        ElementPlaces.of(
            move,
            List.of(buffer(DataType.FLOAT, 3), buffer(DataType.FLOAT)),
            List.of(buffer(DataType.FLOAT, 1, 2)));
    assertEquals(0, move.inputs.get(1).rank());
    assertArrayEquals(new int[] {-1, 3}, places.get(0));
  }

  @Test
  void nothingOfItStays() {
    INDArray axis = Nd4j.createFromArray(1L);
    Move move = new Move((in, out) -> out.get(0).assign(in.get(0)));
    ElementPlaces.of(
        move,
        List.of(buffer(DataType.FLOAT, 2, 2), Buffer.existing(axis, Phase.CONSTANT)),
        List.of(buffer(DataType.FLOAT, 2, 2)));
    assertTrue(move.inputs.get(0).wasClosed(), "the numbered input");
    assertTrue(move.outputs.get(0).wasClosed(), "the output");
    assertFalse(axis.wasClosed(), "a constant is not its own");
    assertTrue(move.released, "the context of the operation");
  }
}
