package io.github.dl4jode.cnf.demo.cli;

import java.io.Serial;

/** There is no ND4J backend that can run here; the message is one sentence for the user. */
final class BackendException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
