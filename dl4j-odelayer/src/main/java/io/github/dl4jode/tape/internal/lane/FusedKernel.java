package io.github.dl4jode.tape.internal.lane;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.lane.Lane.Transfer;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * A group of row-wise operations as one operation, which loops compute tile by tile.
 *
 * @param <A> the type of the Java arrays
 */
public final class FusedKernel<A> implements Kernel {

  private final int tiles;
  private final List<Lane<A>> lanes;
  private final Workers workers;

  /** Of all instructions, because recordings go on with the sums of the tape. */
  private final TileSums<A> sums;

  /**
   * Joins the work of threads.
   *
   * @param tiles which the lanes divide
   * @param lanes at least one; each thread that takes part has its own
   */
  public FusedKernel(int tiles, List<Lane<A>> lanes, Workers workers) {
    this.tiles = tiles;
    this.lanes = List.copyOf(lanes);
    this.workers = workers;
    this.sums = new TileSums<>(lanes.get(0), lanes.size() > 1 ? tiles : 0);
  }

  /** The buffers that the group reads. */
  public List<Buffer> inputs() {
    return lanes.get(0).loads().stream().map(Transfer::buffer).toList();
  }

  /** The buffers that the group writes. */
  public List<Buffer> outputs() {
    return lanes.get(0).stores().stream().map(Transfer::buffer).toList();
  }

  /** Whether loops sum an output over passes. */
  public boolean isSumOverPasses(int output) {
    return lanes.get(0).isSumOverPasses(output);
  }

  /** The same group on other buffers, of the same shapes. */
  public FusedKernel<A> with(UnaryOperator<Buffer> others) {
    return new FusedKernel<>(tiles, lanes.stream().map(it -> it.with(others)).toList(), workers);
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
    return new FusedInstruction<>(tiles, lanes, sums, workers, inputArrays, outputArrays);
  }
}
