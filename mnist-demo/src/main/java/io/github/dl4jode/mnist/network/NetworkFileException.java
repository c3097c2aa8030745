package io.github.dl4jode.mnist.network;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.ProgramException;
import java.io.Serial;

/** A file that holds no network, or none that can be swapped; the message is for the user. */
public final class NetworkFileException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says which file is at fault and what would do. */
  public NetworkFileException(String message) {
    super(ExitCode.USAGE, message);
  }

  /** Says which file is at fault and what would do. */
  public NetworkFileException(String message, Throwable cause) {
    super(ExitCode.USAGE, message, cause);
  }
}
