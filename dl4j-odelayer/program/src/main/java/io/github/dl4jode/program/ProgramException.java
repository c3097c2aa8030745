package io.github.dl4jode.program;

import java.io.Serial;

/** A failure that the user can help; the message is one sentence, which is all that is printed. */
public abstract class ProgramException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * Says what happened, and what to do where there is something.
   *
   * @param exitCode of the program, one of {@link ExitCode}
   */
  protected ProgramException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** As above, with the failure that led here. */
  protected ProgramException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** What the program tells its caller. */
  public final int exitCode() {
    return exitCode;
  }
}
