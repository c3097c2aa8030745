package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** f(y) = W2 tanh(W1 y³ + b1) + b2 with 50 hidden units on states of shape [batch, 2]. */
public final class SpiralDynamics extends Dynamics {

  /** The size of the state. */
  public static final int SIZE = 2;

  private static final long serialVersionUID = 1L;
  private static final int HIDDEN = 50;
  private static final double DEVIATION = 0.1;

  @Override
  public void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam("W1", SIZE, HIDDEN);
    parameters.addWeightParam("W2", HIDDEN, SIZE);
    parameters.addBiasParam("b1", HIDDEN);
    parameters.addBiasParam("b2", SIZE);
  }

  /** Weights are normal with standard deviation 0.1, biases 0. */
  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    for (String name : new String[] {"W1", "W2"}) {
      INDArray weights = parameters.get(name);
      weights.assign(Nd4j.randn(weights.dataType(), weights.shape()).muli(DEVIATION));
    }
    parameters.get("b1").assign(0);
    parameters.get("b2").assign(0);
  }

  @Override
  public SDVariable define(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable cube = y.mul(y).mul(y);
    SDVariable hidden = cube.mmul(parameters.get("W1")).add(parameters.get("b1"));
    return graph.math().tanh(hidden).mmul(parameters.get("W2")).add(parameters.get("b2"));
  }
}
