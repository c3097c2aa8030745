package io.github.dl4jode.program.table;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.ProgramException;
import java.io.Serial;

/**
 * Numbers of the user that cannot be used; the message is one sentence: where, what, what to do.
 */
public final class DataException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says what is wrong, and where. */
  public DataException(String message) {
    super(ExitCode.USAGE, message);
  }

  /** As above, with the failure that led here. */
  public DataException(String message, Throwable cause) {
    super(ExitCode.USAGE, message, cause);
  }
}
