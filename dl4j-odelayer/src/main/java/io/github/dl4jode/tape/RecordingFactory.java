package io.github.dl4jode.tape;

import io.github.dl4jode.tape.Kernel.Instruction;
import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Ties the operations of a tape to further sets of arrays: other ones for what the backward pass
 * reads of the forward pass, the tape's own for everything else.
 */
final class RecordingFactory {

  private final List<Operation> forward;
  private final List<Operation> backward;
  private final Tape.Program program;
  private final Map<String, Value> inputs;
  private final Value output;
  private final Set<Value> activations;

  /**
   * Finds the activations.
   *
   * @param program the operations tied to the tape's arrays
   */
  RecordingFactory(
      TapeBuilder builder, Tape.Program program, Map<String, Value> inputs, Value output) {
    this.forward = List.copyOf(builder.operations(Phase.FORWARD));
    this.backward = List.copyOf(builder.operations(Phase.BACKWARD));
    this.program = program;
    this.inputs = inputs;
    this.output = output;
    Set<Value> computedBackward =
        backward.stream()
            .flatMap(operation -> operation.outputs().stream())
            .map(Value::storage)
            .collect(Collectors.toSet());
    this.activations =
        backward.stream()
            .flatMap(operation -> operation.inputs().stream())
            .map(Value::storage)
            .filter(storage -> storage.phase() == Phase.FORWARD)
            .filter(storage -> !computedBackward.contains(storage))
            .collect(Collectors.toSet());
  }

  /** The bytes of one recording. */
  long bytes() {
    return activations.stream().mapToLong(it -> it.length() * it.dataType().width()).sum();
  }

  @SuppressWarnings("try") // The scope is there for its closing.
  Recording create(Tape tape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      IdentityHashMap<Value, INDArray> own = new IdentityHashMap<>();
      for (Value storage : activations) {
        own.put(storage, Nd4j.createUninitialized(storage.dataType(), storage.shape(), 'c'));
      }
      Function<Value, INDArray> arrays = value -> arrayOf(value, own);
      Map<String, Terminal> terminals = new LinkedHashMap<>();
      inputs.forEach((name, value) -> terminals.put(name, new ArrayTerminal(arrays.apply(value))));
      return new Recording(
          tape,
          bind(forward, program.forward(), arrays),
          bind(backward, program.backward(), arrays),
          terminals,
          new ArrayTerminal(arrays.apply(output)),
          new ArrayList<>(own.values()));
    }
  }

  private static INDArray arrayOf(Value value, Map<Value, INDArray> own) {
    INDArray array = own.get(value.storage());
    return array == null ? value.array() : value.in(array);
  }

  /** What touches no activation runs as it does in the tape. */
  private Instruction[] bind(
      List<Operation> operations, Instruction[] bound, Function<Value, INDArray> arrays) {
    Instruction[] instructions = bound.clone();
    for (int i = 0; i < instructions.length; i++) {
      Operation operation = operations.get(i);
      if (touchesActivation(operation.inputs()) || touchesActivation(operation.outputs())) {
        instructions[i] =
            operation
                .kernel()
                .bind(
                    operation.inputs().stream().map(arrays).toList(),
                    operation.outputs().stream().map(arrays).toList());
      }
    }
    return instructions;
  }

  private boolean touchesActivation(List<Value> values) {
    return values.stream().map(Value::storage).anyMatch(activations::contains);
  }
}
