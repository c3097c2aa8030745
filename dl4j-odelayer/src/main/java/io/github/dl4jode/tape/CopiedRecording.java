package io.github.dl4jode.tape;

/**
 * A recording that copies the tape's activations out after the forward pass, and back in before the
 * backward pass.
 *
 * <p>Where they are few, that costs less than instructions of its own: a solve has a recording for
 * each evaluation, and the processor waits for the objects of each of them.
 */
final class CopiedRecording implements Recording {

  private final Tape tape;
  private final Tape.Program program;
  private final ActivationCopies copies;
  private final ActivationCopies.Place place;
  private boolean recorded;
  private boolean closed;

  CopiedRecording(Tape tape, Tape.Program program, ActivationCopies copies) {
    this.tape = tape;
    this.program = program;
    this.copies = copies;
    this.place = copies.take();
  }

  @Override
  public TapePort input(String name) {
    return tape.input(name);
  }

  @Override
  public void forward() {
    tape.forward(program.forward());
    copies.save(place);
    recorded = true;
  }

  @Override
  public TapePort output() {
    return tape.output();
  }

  @Override
  public void backward() {
    Tape.requireForward(recorded);
    copies.restore(place);
    tape.backward(program.backward());
  }

  @Override
  public long bytes() {
    return copies.bytes();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      recorded = false;
      copies.release(place);
    }
  }
}
