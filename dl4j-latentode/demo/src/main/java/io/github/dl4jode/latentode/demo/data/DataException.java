package io.github.dl4jode.latentode.demo.data;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.ProgramException;
import java.io.Serial;

/** Series that cannot be used. */
public final class DataException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says which series, what is wrong, and what to do. */
  public DataException(String message) {
    super(ExitCode.USAGE, message);
  }

  /** As above, with the failure that led here. */
  public DataException(String message, Throwable cause) {
    super(ExitCode.USAGE, message, cause);
  }
}
