package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.host.HostLoop;
import io.github.dl4jode.tape.internal.lane.ArraysOfDoubles;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import io.github.dl4jode.tape.internal.tile.LoopFusion.SharedLoop;
import io.github.dl4jode.tape.internal.tile.LoopNumbers.Tiles;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Binds operations on doubles to the loops that compute small tapes: each as if one tile of its
 * operands were all of them.
 */
final class DoubleLoopBinder {

  private final int count;
  private final Tiles<double[]> tiles;

  /**
   * @param count the number of tiles
   */
  DoubleLoopBinder(int count, Tiles<double[]> tiles) {
    this.count = count;
    this.tiles = tiles;
  }

  /** Each operation by itself. */
  static List<SharedLoop> sharedLoops(FusedGroup group) {
    return group.operations().stream()
        .map(operation -> new SharedLoop(LoopFusion.NONE, List.of(operation)))
        .toList();
  }

  /** The loop of an operation over one tile. */
  Loop of(SharedLoop shared) {
    Operation operation = shared.first();
    boolean isSum = RowLoopKind.isSumOfTiles(operation, count > 1);
    double[] result = tiles.of(operation.outputs().get(0), !isSum);
    if (!isSum) {
      return loop(operation, true, result);
    }
    // As one number, as if another thread had computed it.
    double[] term = new double[result.length];
    Loop ofTerm = loop(operation, false, term);
    ArraysOfDoubles doubles = new ArraysOfDoubles();
    return () -> {
      ofTerm.run();
      doubles.add(term, 0, result);
    };
  }

  /**
   * @param divided whether the result is one tile
   */
  private Loop loop(Operation operation, boolean divided, double... result) {
    boolean[] dividedInputs = RowLoopKind.divided(operation, count > 1);
    Map<Buffer, double[]> arrays = new IdentityHashMap<>();
    List<Buffer> inputs = new ArrayList<>();
    for (int i = 0; i < dividedInputs.length; i++) {
      Buffer input = operation.inputs().get(i);
      Buffer tile = tile(input, shape(operation, i, dividedInputs[i]));
      arrays.put(tile, tiles.of(input, dividedInputs[i]));
      inputs.add(tile);
    }
    Buffer output = operation.outputs().get(0);
    Buffer tile = tile(output, shape(output, divided));
    arrays.put(tile, result);
    HostLoop loop = OpCards.of(operation).hostLoop();
    Instruction instruction =
        loop.bind(new Operation(operation.kernel(), inputs, List.of(tile)), arrays::get)
            .orElseThrow(() -> new IllegalStateException("No loop for " + operation));
    OpExecutioner unused = Nd4j.getExecutioner();
    return () -> instruction.run(unused);
  }

  private static Buffer tile(Buffer buffer, long... shape) {
    return Buffer.computed(buffer.dataType(), shape, buffer.phase());
  }

  /** A row that sums others has as many of its equal elements as a tile has rows. */
  private long[] shape(Operation operation, int input, boolean divided) {
    Buffer buffer = operation.inputs().get(input);
    long[] shape = shape(buffer, divided);
    if (input == 0 && RowLoopKind.of(operation).orElseThrow() == RowLoopKind.SUM_OF_ROWS) {
      shape[1] /= count;
    }
    return shape;
  }

  private long[] shape(Buffer buffer, boolean divided) {
    long[] shape = buffer.shape();
    if (divided) {
      shape[0] /= count;
    }
    return shape;
  }
}
