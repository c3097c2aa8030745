package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;

/** Loops on small arrays, whole: a call of ND4J takes longer than its work on them. */
final class SmallArrayLoops extends JavaLoopStrategy {

  /** Larger arrays are cut into tiles. */
  static final long LARGEST = LargeArrayLoops.TILE_BYTES / Float.BYTES;

  SmallArrayLoops(Workers workers) {
    super(workers);
  }

  @Override
  boolean cuts() {
    return false;
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
    return form(operation).isPresent() && TileSize.largest(operation) <= LARGEST;
  }
}
