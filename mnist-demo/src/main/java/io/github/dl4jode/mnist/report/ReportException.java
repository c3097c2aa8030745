package io.github.dl4jode.mnist.report;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.ProgramException;
import java.io.Serial;

/** A report that cannot be written, read or resumed; the message is one sentence. */
public final class ReportException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says which file or folder is at fault, why, and what to do where there is something. */
  public ReportException(String message) {
    super(ExitCode.USAGE, message);
  }

  /** As above, with the failure that led here. */
  public ReportException(String message, Throwable cause) {
    super(ExitCode.USAGE, message, cause);
  }
}
