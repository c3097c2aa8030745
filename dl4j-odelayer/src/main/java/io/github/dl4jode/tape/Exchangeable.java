package io.github.dl4jode.tape;

import io.github.dl4jode.tape.Kernel.Instruction;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An instruction in which arrays can be exchanged for others of the same shapes. */
interface Exchangeable extends Instruction {

  /** Puts another array in the place of an input. */
  void setInput(int index, INDArray array);

  /** Puts another array in the place of an output. */
  void setOutput(int index, INDArray array);
}
