package io.github.dl4jode.tape.convolution;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Computes convolutions of float images in place of ND4J, where it is faster.
 *
 * <p>Arrays are those of {@link ConvolutionSizes}, without dilation. All tapes of one graph must
 * agree to the bit, so results depend on sizes and values only. A class that implements it is named
 * in {@code META-INF/services}.
 */
public interface ConvolutionExecutor {

  /** An operand of a convolution that has a gradient. */
  enum Differentiated {
    /** The images. */
    IMAGES,
    /** The weights, and the bias where there is one. */
    WEIGHTS
  }

  /**
   * The floats of scratch memory that a convolution of these sizes and its gradients need; empty
   * where ND4J is to compute them.
   */
  OptionalLong scratchLength(ConvolutionSizes sizes);

  /**
   * Ties a convolution to arrays.
   *
   * @param inputs images, weights and, where there is one, the bias
   * @param scratch memory whose contents may be lost between two runs
   */
  BoundConvolution forward(
      ConvolutionSizes sizes, List<FloatBuffer> inputs, FloatBuffer output, FloatBuffer scratch);

  /**
   * Ties the gradients of a convolution to arrays.
   *
   * @param wanted what is computed; outputs of the rest stay as they are
   * @param inputs images, weights, the bias where there is one, the cotangent of the result
   * @param outputs the cotangents of images, weights and, where there is one, the bias
   * @param scratch memory whose contents may be lost between two runs
   */
  BoundConvolution gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs,
      FloatBuffer scratch);
}
