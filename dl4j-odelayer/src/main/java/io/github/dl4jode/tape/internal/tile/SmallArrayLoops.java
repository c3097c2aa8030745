package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;

/** Loops on small arrays, whole: a call of ND4J takes longer than its work on them. */
final class SmallArrayLoops<A> extends JavaLoopStrategy<A> {

  /**
   * Copies of parts may be larger: ND4J takes five times as long to join vectors. And so may the
   * rows of products.
   */
  private static final long LARGEST_OF_OTHERS = 16 * LargeArrayLoops.TILE_BYTES / Float.BYTES;

  private final long largest;

  SmallArrayLoops(LoopNumbers<A> numbers, Workers workers) {
    super(numbers, workers);
    this.largest = numbers.largest();
  }

  @Override
  boolean cuts() {
    return false;
  }

  @Override
  boolean loopsAlways() {
    return true;
  }

  @Override
  boolean computes(Operation operation, RowLoopKind kind) {
    return true;
  }

  @Override
  public TileSize size(List<Operation> operations) {
    return TileSize.WHOLE;
  }

  @Override
  public boolean pays(TileSize size) {
    return true;
  }

  @Override
  public boolean accepts(Operation operation, TileSize size) {
    long most = isCopy(operation) || isProduct(operation) ? LARGEST_OF_OTHERS : largest;
    return form(operation).isPresent() && TileSize.largest(operation) <= most;
  }

  private boolean isProduct(Operation operation) {
    return isOfMatrices(operation) && !RowLoopKind.isFirstTransposed(operation);
  }

  /** Whether an operation only joins arrays, or takes a part of one. */
  private static boolean isCopy(Operation operation) {
    long read = operation.inputs().stream().mapToLong(Buffer::length).sum();
    return OpCards.of(operation).tileLoop() == TileLoop.MOVE
        && (operation.inputs().size() == 1 || read == operation.outputs().get(0).length());
  }
}
