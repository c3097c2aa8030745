package io.github.dl4jode.file;

import java.io.IOException;
import java.io.Serial;

/** A failure whose message is the reason in a user's words already, a clause of a sentence. */
final class ReasonException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  ReasonException(String reason) {
    super(reason);
  }

  ReasonException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
