package io.github.dl4jode.cnf.demo.file;

import java.io.Serial;

/** A file that cannot be written or read; the message is one sentence. */
public final class FileException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says which file, why, and what to do where there is something. */
  public FileException(String message) {
    super(message);
  }

  /** As above, with the failure that led here. */
  public FileException(String message, Throwable cause) {
    super(message, cause);
  }
}
