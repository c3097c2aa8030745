package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An instruction that can be rebound to other arrays of the same shapes. */
public interface RebindableInstruction extends Instruction {

  /** Returns an action that rebinds an input to an array, each time it runs. */
  Runnable inputRebinding(int index, INDArray array);

  /** Returns an action that rebinds an output to an array, each time it runs. */
  Runnable outputRebinding(int index, INDArray array);

  /** Whether an exchange calls ND4J, which makes objects. */
  default boolean callsNativeCode() {
    return false;
  }
}
