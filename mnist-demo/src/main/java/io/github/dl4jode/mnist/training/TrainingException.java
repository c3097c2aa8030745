package io.github.dl4jode.mnist.training;

import java.io.Serial;

/** Training that cannot go on; the message is one sentence for the user. */
public final class TrainingException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says what went wrong and what to try. */
  public TrainingException(String message) {
    super(message);
  }
}
