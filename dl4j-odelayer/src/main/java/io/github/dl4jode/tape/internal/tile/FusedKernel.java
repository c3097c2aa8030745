package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/** A group of row-wise operations as one operation, computed by loops tile by tile. */
final class FusedKernel implements Kernel {

  /** A loop over one tile. */
  interface Loop {
    void run();
  }

  /**
   * Where numbers enter or leave the tiles.
   *
   * @param divided whether the Java array holds one tile of the value, or all of it; all of an
   *     output is a sum to which each tile adds
   */
  record Transfer(Buffer value, float[] tile, boolean divided) {}

  /**
   * A part of the work on one tile.
   *
   * @param loads the indices of the inputs that are copied in before
   * @param stores the indices of the outputs that are copied out after
   */
  record Step(int[] loads, Loop loop, int[] stores) {}

  private final int tiles;
  private final List<Transfer> inputs;
  private final List<Transfer> outputs;
  private final List<Step> steps;

  FusedKernel(int tiles, List<Transfer> inputs, List<Transfer> outputs, List<Step> steps) {
    this.tiles = tiles;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.steps = List.copyOf(steps);
  }

  /** What enters the group. */
  List<Buffer> inputs() {
    return inputs.stream().map(Transfer::value).toList();
  }

  /** What leaves it. */
  List<Buffer> outputs() {
    return outputs.stream().map(Transfer::value).toList();
  }

  @Override
  public String name() {
    return "chain";
  }

  @Override
  public List<LongShapeDescriptor> outputShapes(List<INDArray> arrays) {
    return outputs().stream()
        .map(value -> LongShapeDescriptor.fromShape(value.shape(), value.dataType()))
        .toList();
  }

  @Override
  public Instruction bind(List<INDArray> inputArrays, List<INDArray> outputArrays) {
    return new FusedInstruction(tiles, inputs, outputs, steps, inputArrays, outputArrays);
  }
}
