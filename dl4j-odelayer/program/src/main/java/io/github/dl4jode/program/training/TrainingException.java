package io.github.dl4jode.program.training;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.ProgramException;
import java.io.Serial;

/** A training that cannot go on. */
public final class TrainingException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says what happened, when, and what to try. */
  public TrainingException(String message) {
    super(ExitCode.FAILURE, message);
  }

  /** As above, with the failure that led here. */
  public TrainingException(String message, Throwable cause) {
    super(ExitCode.FAILURE, message, cause);
  }
}
