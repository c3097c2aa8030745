package io.github.dl4jode.tape.convolution;

import java.nio.FloatBuffer;

/**
 * A convolution, or its gradients, tied to arrays: direct buffers in row-major order, which the
 * caller keeps alive. It serves one thread at a time.
 */
public interface BoundConvolution extends AutoCloseable {

  /** Computes the outputs from the inputs. */
  void run();

  /** Replaces an input by another array of the same shape. */
  void setInput(int index, FloatBuffer array);

  /** Replaces an output by another array of the same shape. */
  void setOutput(int index, FloatBuffer array);

  /** Frees the native memory; the arrays are the caller's. */
  @Override
  void close();
}
