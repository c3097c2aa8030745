package io.github.dl4jode.mnist.network;

import java.io.Serial;

/** A file that holds no network, or none that can be swapped; the message is for the user. */
public final class NetworkFileException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** Says which file is at fault and what would do. */
  public NetworkFileException(String message) {
    super(message);
  }

  /** Says which file is at fault and what would do. */
  public NetworkFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
