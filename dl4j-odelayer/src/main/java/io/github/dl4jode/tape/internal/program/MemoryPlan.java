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
 * Gives every computed value its memory: values that are never needed at the same time share a
 * buffer.
 *
 * <p>What parameters alone decide, and what the tape hands out, keeps a buffer to itself, because
 * it is read after the instruction that made it has long run.
 */
public final class MemoryPlan {

  private final List<INDArray> buffers = new ArrayList<>();
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
        (value, index) -> expiring.computeIfAbsent(index, key -> new ArrayList<>()).add(value));
    for (int i = 0; i < operations.size(); i++) {
      operations.get(i).outputs().forEach(plan::provide);
      expiring.getOrDefault(i, List.of()).forEach(plan::release);
    }
    return plan.buffers;
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
    Buffer value = output.storage();
    if (value.hasArray()) {
      return;
    }
    INDArray buffer = isShared(value) ? take(value) : allocate(value);
    value.assignMemory(firstElements(buffer, value.length()));
    if (isShared(value)) {
      inUse.put(value, buffer);
    }
  }

  private boolean isShared(Buffer value) {
    return value.phase() != Phase.PARAMETER && !kept.contains(value);
  }

  private void release(Buffer storage) {
    INDArray buffer = inUse.remove(storage);
    if (buffer != null) {
      free.add(buffer);
    }
  }

  /** The smallest free buffer that fits, unless it is so large that another value will want it. */
  private INDArray take(Buffer value) {
    Optional<INDArray> fitting =
        free.stream()
            .filter(buffer -> fits(buffer, value.dataType(), value.length()))
            .min(Comparator.comparingLong(INDArray::length));
    fitting.ifPresent(buffer -> free.removeIf(other -> other == buffer));
    return fitting.orElseGet(() -> allocate(value));
  }

  private static boolean fits(INDArray buffer, DataType dataType, long length) {
    return buffer.dataType() == dataType
        && buffer.length() >= length
        && buffer.length() <= 4 * length;
  }

  private INDArray allocate(Buffer value) {
    INDArray buffer = Nd4j.create(value.dataType(), new long[] {Math.max(1, value.length())}, 'c');
    buffers.add(buffer);
    return buffer;
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
