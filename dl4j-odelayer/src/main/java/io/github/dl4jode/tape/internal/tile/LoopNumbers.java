package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.lane.ArraysOfDoubles;
import io.github.dl4jode.tape.internal.lane.ArraysOfFloats;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import io.github.dl4jode.tape.internal.lane.NumberArrays;
import io.github.dl4jode.tape.internal.op.LoopCosts;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What loops on one type of numbers are made of.
 *
 * @param <A> the type of the Java arrays
 * @param dataType of the operands
 * @param largest the elements of an array that loops take whole; larger ones are cut into tiles
 * @param arrays what these can do
 * @param costs estimated times
 * @param sharing which operations of a group share a loop
 * @param binding makes the loops
 */
record LoopNumbers<A>(
    DataType dataType,
    long largest,
    NumberArrays<A> arrays,
    LoopCosts costs,
    Function<FusedGroup, List<SharedLoop>> sharing,
    Binding<A> binding) {

  /** To the end of the second-level cache: calls on doubles gain less than those on floats. */
  private static final long LARGEST_OF_DOUBLES = 100_000;

  static final LoopNumbers<float[]> FLOATS =
      new LoopNumbers<>(
          DataType.FLOAT,
          LargeArrayLoops.TILE_BYTES / Float.BYTES,
          new ArraysOfFloats(),
          LoopCosts.OF_FLOATS,
          LoopFusion::sharedLoops,
          (count, tiles) -> new LoopBinder(count, tiles)::of);

  static final LoopNumbers<double[]> DOUBLES =
      new LoopNumbers<>(
          DataType.DOUBLE,
          LARGEST_OF_DOUBLES,
          new ArraysOfDoubles(),
          LoopCosts.OF_DOUBLES,
          LoopFusion::sharedLoopsWithoutRows,
          (count, tiles) -> new DoubleLoopBinder(count, tiles)::of);

  /** Where the tiles are. */
  interface Tiles<A> {
    A of(Buffer buffer, boolean divided);
  }

  /** Binds operations to loops on tiles. */
  interface Binding<A> {

    /**
     * What makes a loop of operations.
     *
     * @param count the number of tiles
     */
    Function<SharedLoop, Loop> to(int count, Tiles<A> tiles);
  }

  /** The kinds of numbers that loops compute. */
  static List<LoopNumbers<?>> all() {
    return List.of(FLOATS, DOUBLES);
  }

  /** Whether a loop computes an operation, on arrays of this size. */
  boolean computes(Operation operation) {
    return kind(operation).isPresent() && TileSize.largest(operation) <= largest;
  }

  /** The form of an operation on such numbers; nothing for others. */
  Optional<RowLoopKind> kind(Operation operation) {
    return operation.outputs().get(0).dataType() == dataType
        ? RowLoopKind.of(operation)
        : Optional.empty();
  }
}
