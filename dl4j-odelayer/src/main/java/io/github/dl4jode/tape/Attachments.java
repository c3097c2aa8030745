package io.github.dl4jode.tape;

import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which array of a tape can be replaced where. */
final class Attachments {

  private final Map<Value, Attachment> byStorage = new HashMap<>();

  /** Takes down the arrays of an operation that was bound. */
  void note(Operation operation, Exchangeable bound, Phase phase) {
    List<Value> inputs = operation.inputs();
    for (int i = 0; i < inputs.size(); i++) {
      int index = i;
      of(inputs.get(i)).read(inputs.get(i), phase, array -> bound.inputExchange(index, array));
    }
    List<Value> outputs = operation.outputs();
    for (int i = 0; i < outputs.size(); i++) {
      int index = i;
      of(outputs.get(i)).write(outputs.get(i), phase, array -> bound.outputExchange(index, array));
    }
  }

  private Attachment of(Value value) {
    return byStorage.computeIfAbsent(value.storage(), key -> new Attachment());
  }

  /** The places of an array that comes from outside. */
  Optional<Attachment> ofGiven(Value value) {
    return Optional.ofNullable(byStorage.get(value.storage())).filter(Attachment::isGiven);
  }

  /** The places of an array that only leaves the tape. */
  Optional<Attachment> ofResult(Value value) {
    return Optional.ofNullable(byStorage.get(value.storage())).filter(Attachment::isFinalResult);
  }
}
