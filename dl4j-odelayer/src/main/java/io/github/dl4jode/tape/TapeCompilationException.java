package io.github.dl4jode.tape;

import io.github.dl4jode.tape.internal.program.UnsupportedGraphException;

/** A graph cannot become a tape; the message names the operation and what to use instead. */
public final class TapeCompilationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  TapeCompilationException(String message) {
    super(message);
  }

  TapeCompilationException(UnsupportedGraphException cause) {
    super(cause.getMessage(), cause);
  }
}
