package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.Phase;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/** A group of row-wise operations as one operation, which loops compute tile by tile. */
final class FusedKernel implements Kernel {

  /** A loop over one tile. */
  interface Loop {
    void run();
  }

  /**
   * A transfer of values into or out of the tiles.
   *
   * @param divided whether the Java array holds one tile of the buffer, or all of it; all of an
   *     output is a sum to which each tile adds
   */
  record Transfer(Buffer buffer, float[] tile, boolean divided) {

    /** Whether it is all of a parameter, which has an array to itself. */
    boolean isParameter() {
      return isParameter(buffer, tile.length);
    }

    /** Whether so many elements of a buffer are all of a parameter. */
    static boolean isParameter(Buffer buffer, int length) {
      return buffer.phase() == Phase.PARAMETER && buffer.length() == length;
    }
  }

  /**
   * A part of the work on one tile.
   *
   * @param loads the indices of the inputs that are copied in before
   * @param stores the indices of the outputs that are copied out after
   */
  record Step(int[] loads, Loop loop, int[] stores) {}

  private final int tiles;
  private final List<Lane> lanes;
  private final Workers workers;

  /**
   * @param lanes at least one; each thread that takes part has its own
   */
  FusedKernel(int tiles, List<Lane> lanes, Workers workers) {
    this.tiles = tiles;
    this.lanes = List.copyOf(lanes);
    this.workers = workers;
  }

  /** The buffers that the group reads. */
  List<Buffer> inputs() {
    return lanes.get(0).loads().stream().map(Transfer::buffer).toList();
  }

  /** The buffers that the group writes. */
  List<Buffer> outputs() {
    return lanes.get(0).stores().stream().map(Transfer::buffer).toList();
  }

  @Override
  public String name() {
    return "fused";
  }

  @Override
  public List<LongShapeDescriptor> outputShapes(List<INDArray> arrays) {
    return outputs().stream()
        .map(buffer -> LongShapeDescriptor.fromShape(buffer.shape(), buffer.dataType()))
        .toList();
  }

  @Override
  public Instruction bind(List<INDArray> inputArrays, List<INDArray> outputArrays) {
    return new FusedInstruction(tiles, lanes, workers, inputArrays, outputArrays);
  }
}
