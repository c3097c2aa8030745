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
 * A small network for each component of the state, which sees that component alone: g_i = scale ·
 * sigmoid(v_i · softplus(w_i y_i + b_i) + c_i), with parameters {@code gW}, {@code gV} [size,
 * hidden], {@code gb} [size, hidden] and {@code gc} [size]. That is diagonal noise as the methods
 * of strong order 1 and 1½ need it.
 *
 * @param hidden the width of each network
 * @param scale the upper bound of g, positive
 */
public record ComponentwiseDiffusion(
    @JsonProperty("hidden") int hidden, @JsonProperty("scale") double scale)
    implements DiffusionNetwork {

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if one is not positive
   */
  @JsonCreator
  public ComponentwiseDiffusion {
    if (hidden < 1 || !(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException(
          "A componentwise diffusion needs a positive width and scale, not %d and %s"
              .formatted(hidden, scale));
    }
  }

  @Override
  public NoiseType noise() {
    return NoiseType.DIAGONAL;
  }

  @Override
  public void defineParameters(SDLayerParams parameters, long size) {
    parameters.addWeightParam("gW", size, hidden);
    parameters.addWeightParam("gV", size, hidden);
    parameters.addBiasParam("gb", size, hidden);
    parameters.addBiasParam("gc", size);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    Initialization first = new Initialization(new WeightInitUniform(), 1, hidden);
    Initialization second = new Initialization(new WeightInitUniform(), hidden, 1);
    first.weights(parameters.get("gW"));
    first.weights(parameters.get("gb"));
    second.weights(parameters.get("gV"));
    parameters.get("gc").assign(0);
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable column = graph.expandDims(y, 2);
    // ND4J gives the product of one number [1, 1, 1] and a matrix the rank of the matrix.
    SDVariable weights = graph.expandDims(parameters.get("gW"), 0);
    SDVariable inner = column.mul(weights).add(parameters.get("gb"));
    SDVariable summed = graph.sum(graph.nn().softplus(inner).mul(parameters.get("gV")), false, 2);
    return graph.nn().sigmoid(summed.add(parameters.get("gc"))).mul(scale);
  }
}
