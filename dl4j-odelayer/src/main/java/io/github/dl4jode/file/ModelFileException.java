package io.github.dl4jode.file;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A file that cannot be read as a model; the message is one sentence. */
public final class ModelFileException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  ModelFileException(Path file, String reason, Throwable cause) {
    super(file + " cannot be read as a model: " + reason + ".", cause);
    this.reason = reason;
  }

  /** The fault of the file and a remedy, without the file's name and a full stop. */
  public String reason() {
    return reason;
  }
}
