package io.github.dl4jode.program;

import java.io.Serial;

/** There is no ND4J backend that can run here. */
public final class BackendException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  BackendException(String message, Throwable cause) {
    super(ExitCode.BACKEND, message, cause);
  }
}
