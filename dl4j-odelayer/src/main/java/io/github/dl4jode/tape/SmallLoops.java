package io.github.dl4jode.tape;

import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.List;

/** Loops on small arrays, whole: a call of ND4J takes longer than its work on them. */
final class SmallLoops extends LoopStyle {

  /** Work on so many takes about half as long as a call. */
  private static final long LARGEST = 16_384;

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
