package io.github.dl4jode.tape.internal.program;

/**
 * A graph cannot become a tape; the message names the operation and what to use instead.
 *
 * <p>The public entry points turn it into a {@code TapeCompilationException}.
 */
public final class UnsupportedGraphException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public UnsupportedGraphException(String message) {
    super(message);
  }

  public UnsupportedGraphException(String message, Throwable cause) {
    super(message, cause);
  }
}
