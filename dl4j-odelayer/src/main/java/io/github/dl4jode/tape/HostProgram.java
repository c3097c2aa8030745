package io.github.dl4jode.tape;

import io.github.dl4jode.tape.Kernel.Instruction;
import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The operations of a tape as loops on Java arrays.
 *
 * <p>An operation of ND4J costs about 2 µs however few its elements are. A small field is therefore
 * computed five to ten times faster in Java, in double precision whatever its type; numbers are
 * rounded to the type where they leave the tape.
 */
final class HostProgram {

  private final HostMemory memory = new HostMemory();
  private final Map<Phase, List<Instruction>> instructions = new EnumMap<>(Phase.class);

  private HostProgram() {}

  /** The program, or nothing where an operation has no loop or ND4J runs on another device. */
  static Optional<HostProgram> of(TapeBuilder builder) {
    HostProgram program = new HostProgram();
    if (Nd4j.getExecutioner().type() != ExecutionerType.NATIVE_CPU) {
      return Optional.empty();
    }
    for (Phase phase : List.of(Phase.PARAMETER, Phase.FORWARD, Phase.BACKWARD)) {
      List<Instruction> bound = new ArrayList<>();
      for (Operation operation : builder.operations(phase)) {
        Optional<Instruction> instruction = HostKernels.bind(operation, program.memory);
        if (instruction.isEmpty()) {
          return Optional.empty();
        }
        bound.add(instruction.get());
      }
      program.instructions.put(phase, bound);
    }
    return Optional.of(program);
  }

  /** A terminal of a value. */
  Terminal terminal(Value value, INDArray mirror) {
    return new HostTerminal(memory.of(value), mirror);
  }

  /**
   * A terminal of several values one behind the other.
   *
   * @param values by the place at which each begins; the rest is 0
   */
  Terminal joined(Map<Long, Value> values, INDArray mirror) {
    double[] all = new double[Math.toIntExact(mirror.length())];
    values.forEach(
        (place, value) -> {
          double[] part = memory.of(value);
          int start = place.intValue();
          instructions
              .get(Phase.BACKWARD)
              .add(executioner -> System.arraycopy(part, 0, all, start, part.length));
        });
    return new HostTerminal(all, mirror);
  }

  /** What each instruction of a forward and a backward pass is, given what each operation is. */
  List<String> describe(List<String> operations) {
    List<String> all = new ArrayList<>(operations);
    int instructionCount =
        instructions.get(Phase.FORWARD).size() + instructions.get(Phase.BACKWARD).size();
    all.addAll(Collections.nCopies(instructionCount - all.size(), "copy of a gradient"));
    return all;
  }

  /** The instructions, once all terminals are made. */
  Instruction[] instructions(Phase phase) {
    List<Instruction> all = new ArrayList<>();
    if (phase == Phase.PARAMETER) {
      all.addAll(memory.loads());
    }
    all.addAll(instructions.get(phase));
    return all.toArray(Instruction[]::new);
  }
}
