package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Transposes parameters once per update, where loops would do so in each product: to transpose a
 * small matrix takes as long as to multiply with it.
 */
final class TransposedParameters {

  private final TapeBuilder builder;
  private final IdentityHashMap<Buffer, Buffer> transposed = new IdentityHashMap<>();

  private TransposedParameters(TapeBuilder builder) {
    this.builder = builder;
  }

  /** Replaces the products of the forward and the backward pass. */
  static void apply(TapeBuilder builder) {
    TransposedParameters parameters = new TransposedParameters(builder);
    for (Phase phase : List.of(Phase.FORWARD, Phase.BACKWARD)) {
      builder.operations(phase).replaceAll(parameters::replaced);
    }
  }

  private Operation replaced(Operation operation) {
    boolean isProduct =
        RowLoopKind.of(operation).filter(kind -> kind == RowLoopKind.MATRICES).isPresent();
    if (!isProduct) {
      return operation;
    }
    CustomKernel product = (CustomKernel) operation.kernel();
    Buffer second = operation.inputs().get(1);
    if (product.integer(1) == 0 || second.phase() != Phase.PARAMETER) {
      return operation;
    }
    Buffer turned =
        transposed.computeIfAbsent(
            second, parameter -> builder.apply(OpCards.transpose(), parameter));
    return new Operation(
        product.withIntegers(product.integer(0), 0, 0),
        List.of(operation.inputs().get(0), turned),
        operation.outputs());
  }
}
