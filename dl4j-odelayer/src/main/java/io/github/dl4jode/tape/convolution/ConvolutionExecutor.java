package io.github.dl4jode.tape.convolution;

import java.nio.FloatBuffer;
import java.util.List;
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

  /** Whether it computes convolutions of these sizes and their gradients faster than ND4J. */
  boolean computes(ConvolutionSizes sizes);

  /**
   * Ties a convolution to arrays.
   *
   * @param inputs images, weights and, where there is one, the bias
   */
  BoundConvolution forward(ConvolutionSizes sizes, List<FloatBuffer> inputs, FloatBuffer output);

  /**
   * Ties the gradients of a convolution to arrays.
   *
   * @param wanted what is computed; outputs of the rest stay as they are
   * @param inputs images, weights, the bias where there is one, the cotangent of the result
   * @param outputs the cotangents of images, weights and, where there is one, the bias
   */
  BoundConvolution gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs);
}
