package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Gives every computed buffer its memory: buffers that are never needed at the same time share it.
 *
 * <p>A buffer that depends on parameters alone, or that the tape hands out, has memory of its own,
 * because it is read long after the instruction that computes it has run.
 */
public final class MemoryPlan {

  private final List<INDArray> allocated = new ArrayList<>();
  private final List<INDArray> free = new ArrayList<>();
  private final Map<Buffer, INDArray> inUse = new HashMap<>();
  private final Set<Buffer> kept;

  private MemoryPlan(Set<Buffer> kept) {
    this.kept = kept;
  }

  /**
   * Plans the memory of all outputs of the operations.
   *
   * @param operations in the order in which they run
   * @param kept storages that stay readable after the last operation
   * @return the buffers, for whoever closes them
   */
  public static List<INDArray> assign(List<Operation> operations, Set<Buffer> kept) {
    MemoryPlan plan = new MemoryPlan(kept);
    Map<Buffer, Integer> lastUse = lastUse(operations);
    Map<Integer, List<Buffer>> expiring = new HashMap<>();
    lastUse.forEach(
        (buffer, index) -> expiring.computeIfAbsent(index, key -> new ArrayList<>()).add(buffer));
    for (int i = 0; i < operations.size(); i++) {
      operations.get(i).outputs().forEach(plan::provide);
      expiring.getOrDefault(i, List.of()).forEach(plan::release);
    }
    return plan.allocated;
  }

  private static Map<Buffer, Integer> lastUse(List<Operation> operations) {
    Map<Buffer, Integer> lastUse = new HashMap<>();
    for (int i = 0; i < operations.size(); i++) {
      for (Buffer input : operations.get(i).inputs()) {
        lastUse.put(input.storage(), i);
      }
      for (Buffer output : operations.get(i).outputs()) {
        lastUse.put(output.storage(), i);
      }
    }
    return lastUse;
  }

  private void provide(Buffer output) {
    Buffer buffer = output.storage();
    if (buffer.hasArray()) {
      return;
    }
    INDArray memory = isShared(buffer) ? take(buffer) : allocate(buffer);
    buffer.assignMemory(firstElements(memory, buffer.length()));
    if (isShared(buffer)) {
      inUse.put(buffer, memory);
    }
  }

  private boolean isShared(Buffer buffer) {
    return buffer.phase() != Phase.PARAMETER && !kept.contains(buffer);
  }

  private void release(Buffer storage) {
    INDArray memory = inUse.remove(storage);
    if (memory != null) {
      free.add(memory);
    }
  }

  /** The smallest free memory that fits, unless it is so large that another buffer will need it. */
  private INDArray take(Buffer buffer) {
    Optional<INDArray> fitting =
        free.stream()
            .filter(memory -> fits(memory, buffer.dataType(), buffer.length()))
            .min(Comparator.comparingLong(INDArray::length));
    fitting.ifPresent(memory -> free.removeIf(other -> other == memory));
    return fitting.orElseGet(() -> allocate(buffer));
  }

  private static boolean fits(INDArray memory, DataType dataType, long length) {
    return memory.dataType() == dataType
        && memory.length() >= length
        && memory.length() <= 4 * length;
  }

  private INDArray allocate(Buffer buffer) {
    INDArray memory =
        Nd4j.create(buffer.dataType(), new long[] {Math.max(1, buffer.length())}, 'c');
    allocated.add(memory);
    return memory;
  }

  /** A view of the beginning of a vector. */
  static INDArray firstElements(INDArray vector, long length) {
    return elements(vector, 0, length);
  }

  /** A view of successive elements of a contiguous array. */
  static INDArray elements(INDArray array, long offset, long length) {
    return array.length() == length
        ? array
        : array.reshape(array.length()).get(NDArrayIndex.interval(offset, offset + length));
  }
}
