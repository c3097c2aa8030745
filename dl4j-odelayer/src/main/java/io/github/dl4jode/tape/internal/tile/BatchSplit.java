package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.op.OpCard.Parts;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.LegacyKernel;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ops.BaseScalarOp;
import org.nd4j.linalg.api.ops.BaseTransformOp;

/**
 * Operations whose output can be computed part by part along the first dimension: element-wise ones
 * with all forms of repetition, and sums of rows.
 */
final class BatchSplit {

  private BatchSplit() {}

  /**
   * For each input, whether a part of the output needs the same part of it, or all of it; nothing
   * where the operation does not come in parts.
   */
  static Optional<boolean[]> divided(Operation operation) {
    if (operation.outputs().size() != 1 || operation.outputs().get(0).rank() == 0) {
      return Optional.empty();
    }
    if (isElementWise(operation)) {
      return dividedByRepetition(operation);
    }
    if (isSumOfRows(operation)) {
      return Optional.of(new boolean[] {true, false});
    }
    return isBatch(operation) ? Optional.of(allInputs(operation)) : Optional.empty();
  }

  /** Whether an operation can be computed in this many equal parts. */
  static boolean comesIn(int parts, Operation operation) {
    return divided(operation).isPresent() && operation.outputs().get(0).shape()[0] % parts == 0;
  }

  private static boolean isElementWise(Operation operation) {
    if (operation.kernel() instanceof LegacyKernel legacy) {
      return operation.inputs().size() == 1
          && (legacy.op() instanceof BaseScalarOp || legacy.op() instanceof BaseTransformOp);
    }
    return OpCards.of(operation).parts() == Parts.ELEMENT_WISE;
  }

  private static Optional<boolean[]> dividedByRepetition(Operation operation) {
    Buffer output = operation.outputs().get(0);
    boolean[] divided = new boolean[operation.inputs().size()];
    for (int i = 0; i < divided.length; i++) {
      Buffer input = operation.inputs().get(i);
      boolean aligned = input.rank() == output.rank();
      divided[i] = aligned && input.shape()[0] == output.shape()[0];
      if (!divided[i] && aligned && input.shape()[0] != 1) {
        return Optional.empty();
      }
    }
    return Optional.of(divided);
  }

  /** Products of matrices and patches of images whose first dimension counts examples. */
  private static boolean isBatch(Operation operation) {
    Parts parts = OpCards.of(operation).parts();
    long examples = operation.outputs().get(0).shape()[0];
    return (parts == Parts.PRODUCT || parts == Parts.EXAMPLES)
        && operation.inputs().stream()
            .allMatch(input -> input.rank() > 2 && input.shape()[0] == examples);
  }

  private static boolean[] allInputs(Operation operation) {
    boolean[] all = new boolean[operation.inputs().size()];
    Arrays.fill(all, true);
    return all;
  }

  private static boolean isSumOfRows(Operation operation) {
    return operation.kernel() instanceof CustomKernel kernel
        && OpCards.of(operation).parts() == Parts.PRODUCT
        && kernel.integer(0) == 0
        && kernel.integer(1) == 0
        && kernel.integer(2) == 0
        && operation.inputs().stream().allMatch(input -> input.rank() == 2)
        && operation.inputs().get(1).shape()[1] == 1;
  }
}
