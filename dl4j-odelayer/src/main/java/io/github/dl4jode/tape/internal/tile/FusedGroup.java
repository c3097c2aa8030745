package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Row-wise operations that run in sequence on the same rows.
 *
 * @param operations in the order in which they run
 * @param temporaries storages that are temporary: only the group reads them
 * @param tiles into how many parts the rows are cut
 */
record FusedGroup(List<Operation> operations, Set<Buffer> temporaries, int tiles) {

  /** Whether the rows are cut at all. */
  boolean isCut() {
    return tiles > 1;
  }

  /** Whether the operation after the one at a place is all that reads its result. */
  boolean feedsOnlyNext(int index) {
    return feedsOnly(index, index + 1);
  }

  /** Whether the operation at one place is all that reads the result of that at another one. */
  boolean feedsOnly(int index, int reader) {
    return reader < operations.size() && feeds(index, List.of(reader));
  }

  /** Whether operations at some places, and no others, read the result of the one at a place. */
  boolean feeds(int index, List<Integer> readers) {
    Buffer result = operations.get(index).outputs().get(0).storage();
    return temporaries.contains(result)
        && IntStream.range(0, operations.size())
            .allMatch(i -> reads(operations.get(i), result) == readers.contains(i));
  }

  private static boolean reads(Operation operation, Buffer storage) {
    return operation.inputs().stream().anyMatch(input -> input.storage() == storage);
  }
}
