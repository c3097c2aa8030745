package io.github.dl4jode.mnist.data;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.ProgramException;
import java.io.Serial;

/** Digits that are missing or damaged; the message is one sentence for the user. */
public final class DigitDataException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says which file is at fault, what was found, and what to do where there is something. */
  public DigitDataException(String message) {
    super(ExitCode.USAGE, message);
  }

  /** As above, with the failure that led here. */
  public DigitDataException(String message, Throwable cause) {
    super(ExitCode.USAGE, message, cause);
  }
}
