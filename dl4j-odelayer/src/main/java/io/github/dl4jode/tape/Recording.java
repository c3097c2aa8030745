package io.github.dl4jode.tape;

import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One forward pass of a {@link Tape}, with memory of its own for what the backward pass reads of
 * it: that may come after other passes of the tape and of its other recordings, and more than once.
 *
 * <p>To use it: write the inputs, call {@link #forward()}, read the output; at any later time write
 * the tape's {@link Tape#cotangent()}, call {@link #backward()}, and read the tape's gradients. All
 * but the memory above is shared with the tape, and parameters must stay as they are in between.
 */
public final class Recording implements AutoCloseable {

  private final Tape tape;
  private final Instruction[] forward;
  private final Instruction[] backward;
  private final Map<String, TapePort> inputs;
  private final TapePort output;
  private final List<INDArray> owned;
  private final List<Instruction> boundHere;
  private final long bytes;
  private boolean recorded;

  Recording(
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

  /**
   * Where an input is written.
   *
   * @throws IllegalArgumentException if the tape has no such input
   */
  public TapePort input(String name) {
    return Tape.find(inputs, name, "input");
  }

  /** Computes the output, and keeps what led to it. */
  public void forward() {
    tape.forward(forward);
    recorded = true;
  }

  /** The output, to be read before any other pass of the tape. */
  public TapePort output() {
    return output;
  }

  /**
   * Computes the cotangents of inputs and parameters, which are the tape's.
   *
   * @throws IllegalStateException without a forward pass before
   */
  public void backward() {
    if (!recorded) {
      throw new IllegalStateException("Call forward() before backward()");
    }
    tape.backward(backward);
  }

  /** The memory of its own arrays in bytes. */
  public long bytes() {
    return bytes;
  }

  /**
   * Releases its arrays and its own instructions; it cannot be used any more, while the tape can.
   */
  @Override
  public void close() {
    recorded = false;
    boundHere.forEach(Instruction::release);
    owned.forEach(INDArray::close);
    owned.clear();
  }
}
