package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.Optional;

/** Binds an operation to a loop on Java arrays. */
@FunctionalInterface
public interface HostLoop {

  /** The loop on the arrays of the operation's buffers, or empty where no loop suits it. */
  Optional<Instruction> bind(Operation operation, HostMemory memory);
}
