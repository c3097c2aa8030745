package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Repeats cheap operations in the backward pass instead of keeping their results, such as a wide
 * hidden layer that is computed from a narrow state. A recording is then small: a solve keeps
 * hundreds of them, and to compute a float from a few others takes 0.3 ns where to write it to main
 * memory and to read it again takes 1 ns.
 *
 * <p>An operation is repeated by the loop that computed it, so that its result is the same to the
 * bit.
 */
public final class Recomputation {

  /** A product of more terms takes longer than memory. */
  private static final long MOST_TERMS = 16;

  /** Smaller results are not worth an operation. */
  private static final long LEAST_ELEMENTS = 1_000;

  /** What has less than this part of a result, such as a row that is added, is kept for it. */
  private static final long SMALL_PART = 32;

  private final Predicate<Operation> hasLoop;
  private final List<Operation> backward;

  /** What the backward pass reads of the forward pass. */
  private final Set<Buffer> activations = new HashSet<>();

  /** The operations that can be repeated, by their results. */
  private final Map<Buffer, Operation> repeatable = new HashMap<>();

  /** The results in the backward pass, by those in the forward pass. */
  private final Map<Buffer, Buffer> repeated = new LinkedHashMap<>();

  private final List<Operation> repetitions = new ArrayList<>();

  private Recomputation(List<Operation> backward, Predicate<Operation> hasLoop) {
    this.hasLoop = hasLoop;
    this.backward = backward;
    for (Operation operation : backward) {
      for (Buffer input : operation.inputs()) {
        if (input.phase() == Phase.FORWARD) {
          activations.add(input.storage());
        }
      }
    }
  }

  /**
   * Adds repetitions to the backward pass, where it is separate from the forward pass.
   *
   * @param kept storages that stay readable after the last operation
   * @param hasLoop whether a loop computes an operation
   */
  public static void apply(TapeBuilder builder, Set<Buffer> kept, Predicate<Operation> hasLoop) {
    List<Operation> backward = builder.operations(Phase.BACKWARD);
    Recomputation recomputation = new Recomputation(backward, hasLoop);
    for (Operation operation : builder.operations(Phase.FORWARD)) {
      boolean leaves = operation.outputs().stream().anyMatch(kept::contains);
      if (!leaves && recomputation.isCheap(operation) && recomputation.hasInputs(operation)) {
        recomputation.repeatable.put(operation.outputs().get(0), operation);
      }
    }
    recomputation.activations.stream()
        .filter(activation -> activation.length() >= LEAST_ELEMENTS)
        .forEach(recomputation::repeat);
    backward.replaceAll(recomputation::reading);
    backward.addAll(0, recomputation.repetitions);
  }

  private boolean isCheap(Operation operation) {
    if (operation.outputs().size() != 1 || operation.outputs().get(0).hasArray()) {
      return false;
    }
    Buffer output = operation.outputs().get(0);
    // A square reads one array, and not two.
    long read =
        operation.inputs().stream()
            .filter(input -> input.phase() == Phase.FORWARD)
            .map(Buffer::storage)
            .distinct()
            .mapToLong(Buffer::length)
            .sum();
    return read <= output.length() + small(output)
        && hasFewTerms(operation)
        && hasLoop.test(operation);
  }

  private static boolean hasFewTerms(Operation operation) {
    return switch (OpCards.of(operation).cost()) {
      // Those with a loop take 0.1 to 0.2 ns for a float.
      case ELEMENT, FUNCTION_WITH_VECTORS -> true;
      case FUNCTION -> false;
      case PRODUCT -> {
        double a = operation.inputs().get(0).length();
        double b = operation.inputs().get(1).length();
        double c = operation.outputs().get(0).length();
        // (m k)(k n)/(m n) is the square of k.
        yield a * b <= MOST_TERMS * MOST_TERMS * c;
      }
    };
  }

  /** Whether the backward pass has, or can have at little cost, all that an operation reads. */
  private boolean hasInputs(Operation operation) {
    long small = small(operation.outputs().get(0));
    return operation.inputs().stream()
        .allMatch(
            input ->
                input.phase() != Phase.FORWARD
                    || repeatable.containsKey(input.storage())
                    || activations.contains(input.storage())
                    || input.storage().length() <= small);
  }

  private static long small(Buffer result) {
    return result.length() / SMALL_PART;
  }

  /** Repeats the operation with a result, after those whose results it reads. */
  private void repeat(Buffer result) {
    Operation operation = repeatable.get(result);
    if (operation == null || repeated.containsKey(result)) {
      return;
    }
    operation.inputs().forEach(input -> repeat(input.storage()));
    Buffer again = Buffer.computed(result.dataType(), result.shape(), Phase.BACKWARD);
    repetitions.add(new Operation(operation.kernel(), reading(operation).inputs(), List.of(again)));
    repeated.put(result, again);
  }

  /** The same operation, which reads the results of repetitions. */
  private Operation reading(Operation operation) {
    List<Buffer> inputs = operation.inputs().stream().map(this::inBackward).toList();
    return new Operation(operation.kernel(), inputs, operation.outputs());
  }

  private Buffer inBackward(Buffer input) {
    Buffer again = repeated.get(input.storage());
    return again == null ? input : again.reshaped(input.shape());
  }
}
