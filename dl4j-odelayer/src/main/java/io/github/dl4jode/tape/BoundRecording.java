package io.github.dl4jode.tape;

import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A recording whose instructions are bound to arrays of its own, so that nothing is copied: for
 * large activations, or for arrays of the caller.
 */
final class BoundRecording implements Recording {

  private final Tape tape;
  private final Instruction[] forward;
  private final Instruction[] backward;
  private final Map<String, TapePort> inputs;
  private final TapePort output;
  private final List<INDArray> owned;
  private final List<Instruction> boundHere;
  private final long bytes;
  private boolean recorded;

  BoundRecording(
      Tape tape,
      Instruction[] forward,
      Instruction[] backward,
      Map<String, TapePort> inputs,
      TapePort output,
      List<INDArray> owned,
      List<Instruction> boundHere) {
    this.tape = tape;
    this.forward = forward;
    this.backward = backward;
    this.inputs = inputs;
    this.output = output;
    this.owned = owned;
    this.boundHere = boundHere;
    this.bytes = Tape.bytes(owned);
  }

  @Override
  public TapePort input(String name) {
    return Tape.find(inputs, name, "input");
  }

  @Override
  public void forward() {
    tape.forward(forward);
    recorded = true;
  }

  @Override
  public TapePort output() {
    return output;
  }

  @Override
  public void backward() {
    Tape.requireForward(recorded);
    tape.backward(backward);
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    recorded = false;
    boundHere.forEach(Instruction::release);
    owned.forEach(INDArray::close);
    owned.clear();
  }
}
