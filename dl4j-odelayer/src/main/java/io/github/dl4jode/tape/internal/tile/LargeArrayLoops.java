package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;

/**
 * Loops on tiles of large arrays.
 *
 * <p>A call of ND4J passes through whole arrays; a loop finds its tile in the second-level cache.
 * Tiles are copied in and out, so a group needs a few operations to pay.
 */
final class LargeArrayLoops<A> extends JavaLoopStrategy<A> {

  /** A few tiles fit the second-level cache. Measured: 37 to 300 KB differ by a few percent. */
  static final long TILE_BYTES = 100_000;

  /** An example larger than a tile may still be one. */
  private static final long MOST_TILE_BYTES = 3 * TILE_BYTES;

  /** Smaller tiles cost more in starts of loops than they save. */
  private static final long LEAST_TILE_BYTES = 2_000;

  LargeArrayLoops(LoopNumbers<A> numbers, Workers workers) {
    super(numbers, workers);
  }

  @Override
  boolean cuts() {
    return true;
  }

  @Override
  boolean loopsAlways() {
    return false;
  }

  @Override
  boolean computes(Operation operation, RowLoopKind kind) {
    return kind != RowLoopKind.MATRICES && kind != RowLoopKind.MOVED;
  }

  @Override
  public TileSize size(List<Operation> operations) {
    return TileSize.of(operations, TILE_BYTES, LEAST_TILE_BYTES, MOST_TILE_BYTES);
  }

  @Override
  public boolean accepts(Operation operation, TileSize size) {
    return form(operation)
        .filter(form -> rows(operation, form) % size.rows() == 0)
        .filter(
            form ->
                form != RowLoopKind.SCATTERED || TileSize.largest(operation) < size.largeLength())
        .isPresent();
  }

  private static long rows(Operation operation, RowLoopKind form) {
    Buffer divided =
        form == RowLoopKind.SUM_OF_ROWS ? operation.inputs().get(1) : operation.outputs().get(0);
    return divided.shape()[0];
  }
}
