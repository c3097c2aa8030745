package io.github.dl4jode.tape;

import io.github.dl4jode.simd.VectorModule;
import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tiles of a chain by loops in Java: the whole chain becomes one operation.
 *
 * <p>A call of ND4J goes through arrays that fit a second-level cache at best; a loop finds its
 * tile there. Tiles are copied in and out, so it takes a few operations to pay.
 */
final class LoopTiles implements Tiling.Style {

  /** A few tiles fit the second-level cache. Measured: 37 to 300 KB differ by a few percent. */
  private static final long TILE_BYTES = 100_000;

  /** Smaller ones cost more in beginnings of loops than they save. */
  private static final long LEAST_TILE_BYTES = 2_000;

  // Nanoseconds, measured with one thread on arrays of 295,000 elements among convolutions.
  private static final double CALL = 3000;
  private static final double CALLED_ELEMENT = 0.11;
  private static final double LOOPED_ELEMENT = 0.07;
  private static final double COPIED_ELEMENT = 0.1;

  private final TileMemory memory = new TileMemory();
  private final IdentityHashMap<Operation, Optional<RowForm>> forms = new IdentityHashMap<>();

  /** Whether Java has vector instructions, and ND4J one thread only. */
  static boolean areFaster() {
    return VectorModule.isUsable() && Nd4j.getEnvironment().maxThreads() == 1;
  }

  @Override
  public TileSize size(List<Operation> operations) {
    return TileSize.of(operations, TILE_BYTES, LEAST_TILE_BYTES);
  }

  @Override
  public boolean comesInParts(Operation operation) {
    return form(operation).filter(form -> form != RowForm.SUM_OF_ROWS).isPresent();
  }

  @Override
  public boolean accepts(Operation operation, TileSize size) {
    return form(operation)
        .filter(form -> rows(operation, form) % size.rows() == 0)
        .filter(
            form -> form != RowForm.SCATTERED || TileSize.largest(operation) < size.largeLength())
        .isPresent();
  }

  private Optional<RowForm> form(Operation operation) {
    return forms.computeIfAbsent(operation, RowForm::of);
  }

  private static long rows(Operation operation, RowForm form) {
    Value divided =
        form == RowForm.SUM_OF_ROWS ? operation.inputs().get(1) : operation.outputs().get(0);
    return divided.shape()[0];
  }

  @Override
  public boolean[] divided(Operation operation) {
    return RowForm.divided(operation);
  }

  @Override
  public List<Operation> inTiles(Chain chain) {
    ChainKernel kernel = new ChainCompiler(chain, memory).compile();
    return saves(chain, kernel)
        ? List.of(new Operation(kernel, kernel.inputs(), kernel.outputs()))
        : chain.operations();
  }

  private static boolean saves(Chain chain, ChainKernel kernel) {
    double calls = 0;
    double loops = CALL;
    for (Operation operation : chain.operations()) {
      long elements = TileSize.largest(operation);
      calls += CALL + CALLED_ELEMENT * elements;
      loops += LOOPED_ELEMENT * elements;
    }
    for (List<Value> borders : List.of(kernel.inputs(), kernel.outputs())) {
      loops += COPIED_ELEMENT * borders.stream().mapToLong(Value::length).sum();
    }
    return loops < calls;
  }
}
