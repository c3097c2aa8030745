package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;

/**
 * Operations that one loop computes.
 *
 * @param operations in sequence; their intermediate results are never stored
 */
record SharedLoop(LoopFusion fusion, List<Operation> operations) {

  Operation first() {
    return operations.get(0);
  }

  Operation beforeLast() {
    return operations.get(operations.size() - 2);
  }

  Operation last() {
    return operations.get(operations.size() - 1);
  }

  /** Whether the loop needs an operand of one of the operations: not the zeros of a repetition. */
  boolean reads(Operation operation, int operand) {
    return fusion != LoopFusion.PRODUCT_WITH_REPETITION || operation != first() || operand > 0;
  }
}
