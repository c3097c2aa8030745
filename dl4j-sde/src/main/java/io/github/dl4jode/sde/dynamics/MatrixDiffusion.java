package io.github.dl4jode.sde.dynamics;

import io.github.dl4jode.dynamics.graph.Initialization;
import io.github.dl4jode.sde.equation.NoiseType;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A network of one hidden layer whose output is the matrix g, [size, noise] for each example: g =
 * scale · tanh(softplus(y W1 + b1) W2 + b2), with parameters {@code gW1}, {@code gb1}, {@code gW2}
 * and {@code gb2}.
 *
 * @param noiseSize the number of components of the Brownian motion
 * @param hidden the width of the hidden layer
 * @param scale the bound of the elements of g, positive
 */
public record MatrixDiffusion(
    @JsonProperty("noiseSize") int noiseSize,
    @JsonProperty("hidden") int hidden,
    @JsonProperty("scale") double scale)
    implements DiffusionNetwork {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  @JsonCreator
  public MatrixDiffusion {
    if (noiseSize < 1 || hidden < 1 || !(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException(
          "A matrix diffusion needs positive sizes and scale, not %d, %d and %s"
              .formatted(noiseSize, hidden, scale));
    }
  }

  @Override
  public NoiseType noise() {
    return NoiseType.GENERAL;
  }

  @Override
  public void defineParameters(SDLayerParams parameters, long size) {
    parameters.addWeightParam("gW1", size, hidden);
    parameters.addBiasParam("gb1", hidden);
    parameters.addWeightParam("gW2", hidden, size * noiseSize);
    parameters.addBiasParam("gb2", size * noiseSize);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    INDArray into = parameters.get("gW1");
    INDArray out = parameters.get("gW2");
    Initialization first = new Initialization(new WeightInitUniform(), into.size(0), hidden);
    Initialization second = new Initialization(new WeightInitUniform(), hidden, out.size(1));
    first.weights(into);
    first.bias(parameters.get("gb1"));
    second.weights(out);
    second.bias(parameters.get("gb2"));
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable inner = y.mmul(parameters.get("gW1")).add(parameters.get("gb1"));
    SDVariable outer =
        graph.nn().softplus(inner).mmul(parameters.get("gW2")).add(parameters.get("gb2"));
    long width = parameters.get("gW2").getShape()[1];
    return graph.reshape(graph.math().tanh(outer).mul(scale), -1, width / noiseSize, noiseSize);
  }
}
