package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The operand slots of all buffers of a tape. */
public final class SlotTable {

  private final Map<Buffer, BufferSlots> byStorage = new HashMap<>();

  /** Notes the operand slots of an operation that was bound. */
  public void note(Operation operation, RebindableInstruction bound, Phase phase) {
    List<Buffer> inputs = operation.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      int index = i;
      of(inputs.get(i))
          .read(inputs.get(i), phase, slot(bound, array -> bound.inputRebinding(index, array)));
    }
    List<Buffer> outputs = operation.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      int index = i;
      of(outputs.get(i))
          .write(outputs.get(i), phase, slot(bound, array -> bound.outputRebinding(index, array)));
    }
  }

  private static BufferSlots.Slot slot(
      RebindableInstruction bound, Function<INDArray, Runnable> rebinding) {
    return new BufferSlots.Slot(rebinding, bound.callsNativeCode());
  }

  private BufferSlots of(Buffer buffer) {
    return byStorage.computeIfAbsent(buffer.storage(), key -> new BufferSlots());
  }

  /** The slots of a buffer that comes from outside. */
  public Optional<BufferSlots> ofGiven(Buffer buffer) {
    return Optional.ofNullable(byStorage.get(buffer.storage())).filter(BufferSlots::isGiven);
  }

  /** The slots of a buffer that only leaves the tape. */
  public Optional<BufferSlots> ofResult(Buffer buffer) {
    return Optional.ofNullable(byStorage.get(buffer.storage())).filter(BufferSlots::isFinalResult);
  }
}
