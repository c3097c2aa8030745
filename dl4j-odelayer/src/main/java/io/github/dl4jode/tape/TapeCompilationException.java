package io.github.dl4jode.tape;

/** A graph cannot become a tape; the message names the operation and what to use instead. */
public final class TapeCompilationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  TapeCompilationException(String message) {
    super(message);
  }

  TapeCompilationException(String message, Throwable cause) {
    super(message, cause);
  }
}
