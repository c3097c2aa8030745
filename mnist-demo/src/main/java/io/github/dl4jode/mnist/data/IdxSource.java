package io.github.dl4jode.mnist.data;

import java.io.IOException;
import java.io.InputStream;

/**
 * An IDX file, wherever it is.
 *
 * @param name what to call it in messages
 * @param opener opens it from its beginning
 */
record IdxSource(String name, Opener opener) {

  /** Opens a stream. */
  @FunctionalInterface
  interface Opener {

    /** Opens the stream; the caller closes it. */
    InputStream open() throws IOException;
  }
}
