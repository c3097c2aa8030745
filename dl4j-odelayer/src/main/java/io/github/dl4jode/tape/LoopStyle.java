package io.github.dl4jode.tape;

import io.github.dl4jode.simd.VectorModule;
import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/** Chains by loops in Java: a whole chain becomes one operation, where that saves time. */
abstract class LoopStyle implements Tiling.Style {

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

  /** The form of an operation; nothing where there is no loop for it, or for parts of arrays. */
  final Optional<RowForm> form(Operation operation) {
    return forms.computeIfAbsent(
        operation,
        it ->
            Stream.concat(it.inputs().stream(), it.outputs().stream()).allMatch(Value::isWhole)
                ? RowForm.of(it)
                : Optional.empty());
  }

  @Override
  public final boolean comesInParts(Operation operation) {
    return form(operation).filter(form -> form != RowForm.SUM_OF_ROWS).isPresent();
  }

  @Override
  public final boolean[] divided(Operation operation) {
    return RowForm.divided(operation);
  }

  @Override
  public final List<Operation> inTiles(Chain chain) {
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
