package io.github.dl4jode.tape;

/**
 * One forward pass of a {@link Tape}, with memory of its own for what the backward pass reads of
 * it: that may come after other passes of the tape and of its other recordings, and more than once.
 *
 * <p>To use it: write the inputs, call {@link #forward()}, read the output; at any later time write
 * the tape's {@link Tape#cotangent()}, call {@link #backward()}, and read the tape's gradients. All
 * but the memory above is shared with the tape, and parameters must stay as they are in between.
 */
public sealed interface Recording extends AutoCloseable permits BoundRecording, CopiedRecording {

  /**
   * Where an input is written, right before {@link #forward()}.
   *
   * @throws IllegalArgumentException if the tape has no such input
   */
  TapePort input(String name);

  /** Computes the output, and keeps what led to it. */
  void forward();

  /** The output, to be read before any other pass of the tape. */
  TapePort output();

  /**
   * Computes the cotangents of inputs and parameters, which are the tape's.
   *
   * @throws IllegalStateException without a forward pass before
   */
  void backward();

  /** The memory of its own in bytes. */
  long bytes();

  /** Releases its memory; it cannot be used any more, while the tape can. */
  @Override
  void close();
}
