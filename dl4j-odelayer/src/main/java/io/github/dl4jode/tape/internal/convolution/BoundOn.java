package io.github.dl4jode.tape.internal.convolution;

/** A convolution, or its gradients, tied to arrays whose memory is a B. */
public interface BoundOn<B> {

  /** Computes the outputs from the inputs. */
  void run();

  /** Replaces an input by another array of the same shape. */
  void setInput(int index, B array);

  /** Replaces an output by another array of the same shape. */
  void setOutput(int index, B array);

  /** Frees memory outside of Java. */
  void close();
}
