package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.tape.internal.program.Buffer;

/** The Java arrays of buffers. */
@FunctionalInterface
public interface HostMemory {

  /** The elements of a buffer in row-major order. */
  double[] of(Buffer buffer);
}
