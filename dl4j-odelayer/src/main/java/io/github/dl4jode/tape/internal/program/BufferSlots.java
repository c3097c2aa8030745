package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.array.ViewCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The operand slots of instructions that read or write one buffer, so that all can be rebound to
 * another array.
 */
public final class BufferSlots {

  /**
   * One operand of an instruction.
   *
   * @param rebinding makes an action that binds the slot to an array, each time it runs
   * @param callsNativeCode whether the action calls ND4J
   */
  record Slot(Function<INDArray, Runnable> rebinding, boolean callsNativeCode) {}

  /** The shape and the first element of the part of the array that an instruction sees. */
  private record View(long offset, List<Long> shape) {

    static View of(Buffer buffer) {
      return new View(buffer.offset(), Arrays.stream(buffer.shape()).boxed().toList());
    }

    INDArray of(INDArray array) {
      long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
      if (array.ordering() == 'c' && Arrays.equals(sizes, array.shape())) {
        return array;
      }
      long length = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
      return MemoryPlan.elements(array, offset, length).reshape('c', sizes);
    }
  }

  private final Map<View, List<Slot>> slots = new HashMap<>();
  private final ViewCache<List<Runnable>> rebindings = new ViewCache<>(this::rebindings);
  private boolean isSeenFlat;
  private Phase written = Phase.CONSTANT;
  private Phase lastRead = Phase.CONSTANT;

  void read(Buffer buffer, Phase phase, Slot slot) {
    add(buffer, slot);
    lastRead = lastRead.latest(phase);
  }

  void write(Buffer buffer, Phase phase, Slot slot) {
    add(buffer, slot);
    written = written.latest(phase);
  }

  private void add(Buffer buffer, Slot slot) {
    isSeenFlat |= buffer.rank() == 1;
    slots.computeIfAbsent(View.of(buffer), key -> new ArrayList<>()).add(slot);
  }

  /** Whether no instruction computes the array. */
  boolean isGiven() {
    return written == Phase.CONSTANT;
  }

  /** Whether the array is computed in every pass, and not read in a later pass than it is. */
  boolean isFinalResult() {
    return written.compareTo(Phase.FORWARD) >= 0 && written.compareTo(lastRead) >= 0;
  }

  /** Lets the instructions work on another array of as many elements, in row-major order. */
  public void rebind(INDArray array) {
    // A cache of unchanged arrays would keep them from being collected.
    boolean isSeenByViews = array.rank() == 1 && !isSeenFlat;
    List<Runnable> all = isSeenByViews ? rebindings.of(array) : rebindings(array);
    for (int i = 0; i < all.size(); i++) {
      all.get(i).run();
    }
  }

  /**
   * An action that does the same for one array and makes no objects; nothing where an instruction
   * is bound by calls of ND4J.
   */
  public Optional<Runnable> prepared(INDArray array) {
    boolean callsNativeCode =
        slots.values().stream().flatMap(List::stream).anyMatch(Slot::callsNativeCode);
    if (callsNativeCode) {
      return Optional.empty();
    }
    Runnable[] all = rebindings(array).toArray(Runnable[]::new);
    return Optional.of(
        () -> {
          for (Runnable each : all) {
            each.run();
          }
        });
  }

  private List<Runnable> rebindings(INDArray array) {
    List<Runnable> all = new ArrayList<>();
    slots.forEach(
        (view, ofView) -> {
          INDArray seen = view.of(array);
          ofView.forEach(slot -> all.add(slot.rebinding.apply(seen)));
        });
    return all;
  }
}
