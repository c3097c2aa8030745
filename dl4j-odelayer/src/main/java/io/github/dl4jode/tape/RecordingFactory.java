package io.github.dl4jode.tape;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Binds the operations of a tape to further sets of arrays: separate activation buffers, which the
 * backward pass reads, and the tape's own arrays for everything else.
 */
final class RecordingFactory {

  /** More bytes take longer to copy than the processor waits for instructions of a recording. */
  private static final long MOST_COPIED = 16 << 10;

  private final List<Operation> forward;
  private final List<Operation> backward;
  private final Tape.Program program;
  private final Map<String, Buffer> inputs;
  private final Buffer output;
  private final Set<Buffer> activations;

  /** Empty where recordings have arrays of their own. */
  private final Optional<ActivationCopies> copies;

  /** The ports of what is the tape's own, which all recordings share. */
  private final Map<Buffer, ArrayPort> shared = new HashMap<>();

  /**
   * Finds the activations.
   *
   * @param program the operations tied to the tape's arrays
   */
  RecordingFactory(
      TapeBuilder builder, Tape.Program program, Map<String, Buffer> inputs, Buffer output) {
    this.forward = List.copyOf(builder.operations(Phase.FORWARD));
    this.backward = List.copyOf(builder.operations(Phase.BACKWARD));
    this.program = program;
    this.inputs = inputs;
    this.output = output;
    Set<Buffer> computedBackward =
        backward.stream()
            .flatMap(operation -> operation.outputs().stream())
            .map(Buffer::storage)
            .collect(Collectors.toSet());
    this.activations =
        backward.stream()
            .flatMap(operation -> operation.inputs().stream())
            .map(Buffer::storage)
            .filter(storage -> storage.phase() == Phase.FORWARD)
            .filter(storage -> !computedBackward.contains(storage))
            .collect(Collectors.toSet());
    this.copies =
        canBeCopied()
            ? Optional.of(new ActivationCopies(activations.stream().map(Buffer::array).toList()))
            : Optional.empty();
  }

  private boolean canBeCopied() {
    return HostLoops.areAllowed()
        && bytes() <= MOST_COPIED
        && activations.stream().allMatch(it -> it.dataType() == DataType.FLOAT);
  }

  /** The bytes of one recording. */
  long bytes() {
    return activations.stream().mapToLong(it -> it.length() * it.dataType().width()).sum();
  }

  /** A recording with memory of its own. */
  Recording create(Tape tape) {
    return copies.isPresent()
        ? new CopiedRecording(tape, program, copies.get())
        : create(tape, new IdentityHashMap<>());
  }

  /**
   * A recording whose inputs and output are where the caller wants them.
   *
   * @throws IllegalArgumentException if an array does not suit, or no forward pass writes the
   *     output
   */
  Recording create(Tape tape, Map<String, INDArray> givenInputs, INDArray givenOutput) {
    IdentityHashMap<Buffer, INDArray> given = new IdentityHashMap<>();
    for (Map.Entry<String, INDArray> entry : givenInputs.entrySet()) {
      Buffer input = inputs.get(entry.getKey());
      if (input == null) {
        throw new IllegalArgumentException(
            "The tape has no input \"" + entry.getKey() + "\"; it has " + inputs.keySet());
      }
      given.put(input, suited(entry.getValue(), input, entry.getKey()));
    }
    boolean written = output.phase() == Phase.FORWARD && output == output.storage();
    if (!written || inputs.containsValue(output)) {
      throw new IllegalArgumentException("The output is part of another array of the tape");
    }
    given.put(output, suited(givenOutput, output, "output"));
    return create(tape, given);
  }

  private static INDArray suited(INDArray array, Buffer buffer, String name) {
    boolean suits =
        array.dataType() == buffer.dataType()
            && buffer.hasShape(array.shape())
            && (array.length() == 1 || (array.ordering() == 'c' && array.elementWiseStride() == 1));
    if (!suits) {
      throw new IllegalArgumentException(
          "\"%s\" needs a contiguous row-major array like %s, not %s"
              .formatted(name, buffer, array.shapeInfoToString()));
    }
    return array;
  }

  /**
   * Ties the operations to arrays.
   *
   * @param given the caller's arrays for some storages
   */
  @SuppressWarnings("try") // The scope is there for its closing.
  private Recording create(Tape tape, IdentityHashMap<Buffer, INDArray> given) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      IdentityHashMap<Buffer, INDArray> placed = new IdentityHashMap<>(given);
      List<INDArray> owned = new ArrayList<>();
      List<Instruction> boundHere = new ArrayList<>();
      for (Buffer storage : activations) {
        if (!placed.containsKey(storage)) {
          INDArray array = Nd4j.createUninitialized(storage.dataType(), storage.shape(), 'c');
          placed.put(storage, array);
          owned.add(array);
        }
      }
      Map<String, TapePort> ports = new LinkedHashMap<>();
      inputs.forEach((name, buffer) -> ports.put(name, port(buffer, placed)));
      return new BoundRecording(
          tape,
          bind(forward, program.forward(), placed, boundHere),
          bind(backward, program.backward(), placed, boundHere),
          ports,
          port(output, placed),
          owned,
          boundHere);
    }
  }

  private TapePort port(Buffer buffer, Map<Buffer, INDArray> placed) {
    return placed.containsKey(buffer.storage())
        ? new ArrayPort(arrayOf(buffer, placed))
        : shared.computeIfAbsent(buffer, it -> new ArrayPort(it.array()));
  }

  private static INDArray arrayOf(Buffer buffer, Map<Buffer, INDArray> placed) {
    INDArray array = placed.get(buffer.storage());
    return array == null ? buffer.array() : buffer.in(array);
  }

  /** An operation that touches no such array keeps the tape's own instruction. */
  private static Instruction[] bind(
      List<Operation> operations,
      Instruction[] bound,
      Map<Buffer, INDArray> placed,
      List<Instruction> boundHere) {
    Instruction[] instructions = bound.clone();
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      if (touches(operation.inputs(), placed) || touches(operation.outputs(), placed)) {
        instructions[i] =
            operation
                .kernel()
                .bind(arrays(operation.inputs(), placed), arrays(operation.outputs(), placed));
        boundHere.add(instructions[i]);
      }
    }
    return instructions;
  }

  private static List<INDArray> arrays(List<Buffer> values, Map<Buffer, INDArray> placed) {
    return values.stream().map(buffer -> arrayOf(buffer, placed)).toList();
  }

  private static boolean touches(List<Buffer> values, Map<Buffer, INDArray> placed) {
    return values.stream().map(Buffer::storage).anyMatch(placed::containsKey);
  }
}
