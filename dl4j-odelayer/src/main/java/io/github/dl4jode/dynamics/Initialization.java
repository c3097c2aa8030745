package io.github.dl4jode.dynamics;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws the first values of one linear map.
 *
 * <p>With {@code WeightInitUniform} biases are drawn like weights, U(±1/√fan-in), which is
 * PyTorch's default for linear maps and convolutions; with any other scheme they are 0.
 *
 * @param scheme how weights are drawn
 * @param fanIn inputs of one unit
 * @param fanOut outputs that one input reaches
 */
public record Initialization(IWeightInit scheme, double fanIn, double fanOut) {

  /** Draws weights in place. */
  public void weights(INDArray weights) {
    scheme.init(fanIn, fanOut, weights.shape(), 'c', weights);
  }

  /** Draws biases in place, or sets them to 0. */
  public void bias(INDArray bias) {
    if (scheme instanceof WeightInitUniform) {
      weights(bias);
    } else {
      bias.assign(0);
    }
  }
}
