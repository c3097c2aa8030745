package io.github.dl4jode.dynamics.graph;

import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.nn.weights.WeightInitIdentity;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws the first values of one linear map.
 *
 * <p>With {@code WeightInitUniform} biases are drawn like weights, U(±1/√fan-in), which is
 * PyTorch's default for linear maps and convolutions; with any other scheme they are 0.
 *
 * @param scheme the weight initialisation
 * @param fanIn inputs of one unit
 * @param fanOut outputs that one input reaches
 */
public record Initialization(IWeightInit scheme, double fanIn, double fanOut) {

  /**
   * Draws weights in place.
   *
   * @param weights [in, out], or [kernel, in, out] of a convolution of images; a vector is the row
   *     of one input
   * @throws IllegalArgumentException if the scheme is the identity and the map is not square
   */
  public void weights(INDArray weights) {
    if (hasStructure()) {
      drawLikeDl4j(weights);
    } else {
      scheme.init(fanIn, fanOut, stockShape(weights.shape()), 'c', weights);
    }
  }

  /**
   * Draws the time weights in place, [out] or [kernel, 1, out]. With {@code WeightInitIdentity}
   * they are 0, because the map is then the identity at any time.
   */
  public void timeWeights(INDArray weights) {
    if (scheme instanceof WeightInitIdentity) {
      weights.assign(0);
    } else {
      weights(weights);
    }
  }

  /** Draws biases in place, or sets them to 0. */
  public void bias(INDArray bias) {
    if (scheme instanceof WeightInitUniform) {
      weights(bias);
    } else {
      bias.assign(0);
    }
  }

  /**
   * Whether the values depend on their place in the array, as those of an orthogonal distribution
   * do.
   */
  private boolean hasStructure() {
    return scheme instanceof WeightInitIdentity || scheme instanceof WeightInitDistribution;
  }

  private void drawLikeDl4j(INDArray weights) {
    if (scheme instanceof WeightInitIdentity identity && weights.rank() == 4) {
      convolutionIdentity(weights, Optional.ofNullable(identity.getScale()).orElse(1.0));
      return;
    }
    long[] shape = stockShape(weights.shape());
    INDArray flat = Nd4j.create(weights.dataType(), weights.length());
    try {
      INDArray stock = scheme.init(fanIn, fanOut, shape, 'c', flat).reshape('c', shape);
      INDArray kernelFirst = shape.length == 4 ? stock.permute(2, 3, 1, 0) : stock;
      weights.assign(kernelFirst.dup('c').reshape('c', weights.shape()));
    } catch (IllegalStateException e) {
      throw refusal(weights, e);
    }
  }

  /** DL4J's own fails for one channel. */
  private void convolutionIdentity(INDArray weights, double scale) {
    long[] shape = weights.shape();
    if (shape[2] != shape[3] || shape[0] % 2 == 0 || shape[1] % 2 == 0) {
      throw refusal(weights, null);
    }
    weights.assign(0);
    for (long channel = 0; channel < shape[2]; channel++) {
      weights.putScalar(new long[] {shape[0] / 2, shape[1] / 2, channel, channel}, scale);
    }
  }

  private IllegalArgumentException refusal(INDArray weights, IllegalStateException cause) {
    return new IllegalArgumentException(
        scheme.getClass().getSimpleName()
            + " cannot draw weights of shape "
            + Arrays.toString(weights.shape())
            + "; the identity needs as many outputs as inputs, and odd kernels",
        cause);
  }

  /** The shape in DL4J: rows for vectors, [out, in, kernel] for convolutions of images. */
  private static long[] stockShape(long... shape) {
    return switch (shape.length) {
      case 1 -> new long[] {1, shape[0]};
      case 4 -> new long[] {shape[3], shape[2], shape[0], shape[1]};
      default -> shape;
    };
  }
}
