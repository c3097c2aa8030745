package io.github.dl4jode.program.file;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.ProgramException;
import java.io.Serial;

/** A file or folder that cannot be written, read or used. */
public final class FileException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says which file, why, and what to do where there is something. */
  public FileException(String message) {
    super(ExitCode.USAGE, message);
  }

  /** As above, with the failure that led here. */
  public FileException(String message, Throwable cause) {
    super(ExitCode.USAGE, message, cause);
  }
}
