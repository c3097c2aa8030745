package io.github.dl4jode.mnist.report;

import java.io.Serial;

/** A report that cannot be written; the message is one sentence for the user. */
public final class ReportException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says which file or folder is at fault and why. */
  public ReportException(String message, Throwable cause) {
    super(message, cause);
  }
}
