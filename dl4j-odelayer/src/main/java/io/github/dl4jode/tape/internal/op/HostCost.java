package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The estimated time of a tape's operations as calls of ND4J and as loops in Java.
 *
 * <p>The figures are nanoseconds, measured with one thread on fields of 1 to 64 components, batches
 * of 1 to 1000 and hidden layers of 20 to 64. Near the crossover, which for one hidden layer lies
 * at batch × width of about 8,000, either choice is within a factor of 1.5 of the other.
 */
public final class HostCost {

  private static final double CALL = 2000;
  private static final double CALLED_ELEMENT = 0.1;
  private static final double CALLED_FUNCTION = 0.5;
  private static final double CALLED_FUNCTION_OF_DOUBLE = 8;
  private static final double CALLED_MULTIPLICATION = 0.02;

  /** ND4J's softplus branches at each element. */
  private static final double CALLED_SOFTPLUS = 5.5;

  private static final double LOOP = 15;
  private static final double LOOPED_ELEMENT = VectorModule.isUsable() ? 0.4 : 0.2;
  private static final double LOOPED_FUNCTION = 1;
  private static final double LOOPED_SOFTPLUS = VectorModule.isUsable() ? LOOPED_FUNCTION : 2;
  private static final double LOOPED_FUNCTION_OF_DOUBLE = 14;
  private static final double LOOPED_MULTIPLICATION = VectorModule.isUsable() ? 0.2 : 0.08;

  // Loops on doubles, with vector instructions.
  private static final double FUNCTION_BY_VECTORS = 0.8;
  private static final double MULTIPLICATION_BY_VECTORS = 0.03;

  /** The figures are those of arrays that stay in the cache of a core. */
  private static final int MOST_ELEMENTS_FOR_VECTORS = 200_000;

  // Loops on floats, with vector instructions.
  private static final double TILE = 25;
  private static final double TILED_ELEMENT = 0.1;
  private static final double TILED_FUNCTION = 0.3;
  private static final double TILED_MULTIPLICATION = 0.03;

  // Loops on doubles over tiles are those on whole arrays, on fewer elements at a time.
  private static final double TILE_OF_DOUBLES = 150;
  private static final double TILED_ELEMENT_OF_DOUBLE = 0.2;

  /** To copy to the memory of tiles and back, which loops on whole tapes do not. */
  private static final double TILES = 150;

  private final Predicate<Operation> tiled;
  private double calls;
  private double loops;
  private double tiles = TILES;

  private HostCost(Predicate<Operation> tiled) {
    this.tiled = tiled;
  }

  /**
   * Whether loops are likely to take less time than calls.
   *
   * @param tiled whether calls of an operation can be replaced by a loop over tiles
   */
  public static boolean prefersLoops(TapeBuilder builder, Predicate<Operation> tiled) {
    HostCost cost = new HostCost(tiled);
    for (Phase phase : List.of(Phase.FORWARD, Phase.BACKWARD)) {
      builder.operations(phase).forEach(cost::add);
    }
    return cost.loops < Math.min(cost.calls, cost.tiles);
  }

  private void add(Operation operation) {
    OpCard.Cost cost = OpCards.of(operation).cost();
    double elements = operation.outputs().stream().mapToLong(Buffer::length).sum();
    if (cost == OpCard.Cost.PRODUCT) {
      Buffer a = operation.inputs().get(0);
      Buffer b = operation.inputs().get(1);
      // (m k)(k n)(m n) is the square of m k n.
      double multiplications = Math.sqrt((double) a.length() * b.length() * elements);
      double looped = isByVectors(operation) ? MULTIPLICATION_BY_VECTORS : LOOPED_MULTIPLICATION;
      add(
          operation,
          CALLED_MULTIPLICATION * multiplications,
          looped * multiplications,
          TILED_MULTIPLICATION * multiplications);
    } else if (cost == OpCard.Cost.ELEMENT) {
      add(
          operation,
          CALLED_ELEMENT * elements,
          LOOPED_ELEMENT * elements,
          (isOfDoubles(operation) ? TILED_ELEMENT_OF_DOUBLE : TILED_ELEMENT) * elements);
    } else if (operation.inputs().get(0).dataType() == DataType.FLOAT) {
      boolean isSoftplus = OpCards.of(operation).tileLoop() == OpCard.TileLoop.SOFTPLUS;
      add(
          operation,
          (isSoftplus ? CALLED_SOFTPLUS : CALLED_FUNCTION) * elements,
          (isSoftplus ? LOOPED_SOFTPLUS : LOOPED_FUNCTION) * elements,
          TILED_FUNCTION * elements);
    } else {
      double called = CALLED_FUNCTION_OF_DOUBLE * elements;
      boolean byVectors = cost == OpCard.Cost.FUNCTION_WITH_VECTORS && isByVectors(operation);
      double looped = byVectors ? FUNCTION_BY_VECTORS : LOOPED_FUNCTION_OF_DOUBLE;
      add(operation, called, looped * elements, FUNCTION_BY_VECTORS * elements);
    }
  }

  private static boolean isOfDoubles(Operation operation) {
    return operation.inputs().get(0).dataType() == DataType.DOUBLE;
  }

  private static boolean isByVectors(Operation operation) {
    return VectorModule.isUsable()
        && isOfDoubles(operation)
        && Stream.concat(operation.inputs().stream(), operation.outputs().stream())
            .allMatch(buffer -> buffer.length() <= MOST_ELEMENTS_FOR_VECTORS);
  }

  private void add(Operation operation, double called, double looped, double inTiles) {
    calls += CALL + called;
    loops += LOOP + looped;
    double start = isOfDoubles(operation) ? TILE_OF_DOUBLES : TILE;
    tiles += tiled.test(operation) ? start + inTiles : CALL + called;
  }
}
