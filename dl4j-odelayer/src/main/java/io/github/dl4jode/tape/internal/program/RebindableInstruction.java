package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An instruction in which arrays can be exchanged for others of the same shapes. */
public interface RebindableInstruction extends Instruction {

  /** What puts another array in the place of an input, as often as it runs. */
  Runnable inputExchange(int index, INDArray array);

  /** What puts another array in the place of an output, as often as it runs. */
  Runnable outputExchange(int index, INDArray array);
}
