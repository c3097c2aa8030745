package io.github.dl4jode.tape.internal.convolution;

import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import java.util.List;
import java.util.Set;

/**
 * Computes convolutions of arrays of one data type in place of ND4J, as {@link
 * io.github.dl4jode.tape.convolution.ConvolutionExecutor} does for float; their memory is a B.
 */
public interface ExecutorOn<B> {

  /** Whether it computes convolutions of these sizes and their gradients faster than ND4J. */
  boolean computes(ConvolutionSizes sizes);

  /**
   * Ties a convolution to arrays.
   *
   * @param inputs images, weights and, where there is one, the bias
   */
  BoundOn<B> forward(ConvolutionSizes sizes, List<B> inputs, B output);

  /**
   * Ties the gradients of a convolution to arrays.
   *
   * @param wanted what is computed; outputs of the rest stay as they are
   * @param inputs images, weights, the bias where there is one, the cotangent of the result
   * @param outputs the cotangents of images, weights and, where there is one, the bias
   */
  BoundOn<B> gradients(
      ConvolutionSizes sizes, Set<Differentiated> wanted, List<B> inputs, List<B> outputs);
}
