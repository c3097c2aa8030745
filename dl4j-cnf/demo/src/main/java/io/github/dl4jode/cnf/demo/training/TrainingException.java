package io.github.dl4jode.cnf.demo.training;

import java.io.Serial;

/** A training that cannot go on; the message is one sentence with what to try. */
public final class TrainingException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says what happened, when, and what to try. */
  public TrainingException(String message) {
    super(message);
  }
}
