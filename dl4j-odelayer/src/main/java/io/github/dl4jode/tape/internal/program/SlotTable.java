package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which array of a tape can be replaced where. */
public final class SlotTable {

  private final Map<Buffer, BufferSlots> byStorage = new HashMap<>();

  /** Takes down the arrays of an operation that was bound. */
  public void note(Operation operation, RebindableInstruction bound, Phase phase) {
    List<Buffer> inputs = operation.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      int index = i;
      of(inputs.get(i)).read(inputs.get(i), phase, array -> bound.inputExchange(index, array));
    }
    List<Buffer> outputs = operation.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      int index = i;
      of(outputs.get(i)).write(outputs.get(i), phase, array -> bound.outputExchange(index, array));
    }
  }

  private BufferSlots of(Buffer value) {
    return byStorage.computeIfAbsent(value.storage(), key -> new BufferSlots());
  }

  /** The places of an array that comes from outside. */
  public Optional<BufferSlots> ofGiven(Buffer value) {
    return Optional.ofNullable(byStorage.get(value.storage())).filter(BufferSlots::isGiven);
  }

  /** The places of an array that only leaves the tape. */
  public Optional<BufferSlots> ofResult(Buffer value) {
    return Optional.ofNullable(byStorage.get(value.storage())).filter(BufferSlots::isFinalResult);
  }
}
