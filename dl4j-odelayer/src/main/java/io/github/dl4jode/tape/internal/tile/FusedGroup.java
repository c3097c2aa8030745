package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;
import java.util.Set;

/**
 * Row-wise operations that run one after the other on the same rows.
 *
 * @param operations in the order in which they run
 * @param passing storages that nobody reads outside the group
 * @param tiles into how many parts the rows are cut
 */
record FusedGroup(List<Operation> operations, Set<Buffer> passing, int tiles) {

  /** Whether the operation at a place is all that reads the result of the one before it. */
  boolean feedsOnlyNext(int index) {
    if (index + 1 >= operations.size()) {
      return false;
    }
    Buffer result = operations.get(index).outputs().get(0).storage();
    return passing.contains(result)
        && reads(operations.get(index + 1), result)
        && operations.stream().filter(operation -> reads(operation, result)).count() == 1;
  }

  private static boolean reads(Operation operation, Buffer storage) {
    return operation.inputs().stream().anyMatch(input -> input.storage() == storage);
  }
}
