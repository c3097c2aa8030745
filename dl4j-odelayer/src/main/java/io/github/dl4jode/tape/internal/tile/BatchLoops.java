package io.github.dl4jode.tape.internal.tile;

import static io.github.dl4jode.tape.internal.tile.RowLoopKind.MATRICES;
import static io.github.dl4jode.tape.internal.tile.RowLoopKind.MOVED;
import static io.github.dl4jode.tape.internal.tile.RowLoopKind.SCATTERED;
import static io.github.dl4jode.tape.internal.tile.RowLoopKind.SUM_OF_ROWS;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loops on some examples of a batch at a time, products with parameters among them: a whole network
 * of dense layers is one group, and each thread has examples of its own.
 */
final class BatchLoops<A> extends JavaLoopStrategy<A> {

  /**
   * The elements of an array of a tile. A few arrays of floats fit the first-level cache; of
   * doubles one or two, but with smaller ones the starts of loops would be a larger part of all.
   */
  private static final long TILE_ELEMENTS = 4096;

  /** Larger tiles where there would be more: each tile keeps its terms of sums. */
  private static final int MOST_TILES = 64;

  private final long examples;

  /**
   * Counts the examples.
   *
   * @param numbers what loops compute
   * @param forward the operations of the forward pass
   */
  BatchLoops(LoopNumbers<A> numbers, Workers workers, List<Operation> forward) {
    super(numbers, workers);
    this.examples = examples(numbers, forward);
  }

  /**
   * The rows of the first factor of most multiplications; 0 where most elements are in arrays with
   * other rows, such as images between layers of convolutions.
   */
  private static long examples(LoopNumbers<?> numbers, List<Operation> forward) {
    Map<Long, Long> multiplications = new HashMap<>();
    Map<Long, Long> elements = new HashMap<>();
    for (Operation operation : forward) {
      Buffer result = operation.outputs().get(0);
      if (result.rank() > 0) {
        elements.merge(result.shape()[0], result.length(), Long::sum);
      }
      boolean isProduct = numbers.kind(operation).filter(it -> it == MATRICES).isPresent();
      if (isProduct && !RowLoopKind.isFirstTransposed(operation)) {
        multiplications.merge(result.shape()[0], RowLoopKind.multiplications(operation), Long::sum);
      }
    }
    long rows = most(multiplications);
    return rows == most(elements) ? rows : 0;
  }

  private static long most(Map<Long, Long> amounts) {
    return amounts.entrySet().stream()
        .max(Map.Entry.<Long, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .orElse(0L);
  }

  @Override
  boolean cuts() {
    return true;
  }

  @Override
  boolean loopsAlways() {
    return true;
  }

  @Override
  boolean computes(Operation operation, RowLoopKind kind) {
    if (kind == MOVED) {
      return false;
    }
    if (kind == MATRICES && RowLoopKind.isFirstTransposed(operation)) {
      return operation.inputs().stream().allMatch(input -> input.shape()[0] == examples);
    }
    Buffer divided = operation.outputs().get(0);
    if (kind == SUM_OF_ROWS) {
      divided = operation.inputs().get(1);
    }
    return divided.rank() > 1 && examples > 0 && divided.shape()[0] % examples == 0;
  }

  @Override
  public TileSize size(List<Operation> operations) {
    long largest =
        operations.stream()
            .filter(this::isOfMatrices)
            .mapToLong(it -> it.outputs().get(0).length())
            .max()
            .orElse(0);
    // Smaller arrays fit the cache as they are.
    return largest < 2 * TILE_ELEMENTS
        ? TileSize.WHOLE
        : TileSize.ofExamples(examples, largest, TILE_ELEMENTS, MOST_TILES);
  }

  @Override
  public boolean accepts(Operation operation, TileSize size) {
    return form(operation)
        .filter(
            form ->
                form != SCATTERED
                    || RowLoopKind.hasLongRuns(operation)
                    || TileSize.largest(operation) <= 16 * TILE_ELEMENTS)
        .isPresent();
  }
}
