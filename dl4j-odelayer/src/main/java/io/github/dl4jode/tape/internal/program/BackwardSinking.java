package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;
import java.util.Set;

/**
 * Moves operations that only the backward pass reads from the forward pass to just before their
 * first reader. A forward pass alone then does not run them, and the reader finds the result in the
 * cache.
 */
public final class BackwardSinking {

  private BackwardSinking() {}

  /**
   * Moves operations, unless their inputs would take more memory than their outputs do.
   *
   * @param kept storages that are read after the forward pass
   */
  public static void apply(TapeBuilder builder, Set<Buffer> kept) {
    List<Operation> forward = builder.operations(Phase.FORWARD);
    List<Operation> backward = builder.operations(Phase.BACKWARD);
    for (int i = forward.size() - 1; i >= 0; i--) {
      Operation operation = forward.get(i);
      int reader = firstReader(operation, backward);
      if (reader >= 0
          && firstReader(operation, forward) < 0
          && operation.outputs().stream().noneMatch(o -> kept.contains(o) || o.hasArray())
          && length(operation.inputs()) <= length(operation.outputs())) {
        backward.add(reader, operation);
        forward.remove(i);
      }
    }
  }

  /** The index of the first operation that reads an output of the given one, or -1. */
  private static int firstReader(Operation operation, List<Operation> operations) {
    for (int i = 0; i < operations.size(); i++) {
      for (Buffer input : operations.get(i).inputs()) {
        if (operation.outputs().contains(input.storage())) {
          return i;
        }
      }
    }
    return -1;
  }

  private static long length(List<Buffer> values) {
    return values.stream().mapToLong(Buffer::length).sum();
  }
}
