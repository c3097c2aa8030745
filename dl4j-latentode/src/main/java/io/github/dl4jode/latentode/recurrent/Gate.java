package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A linear map x W + h U + b of what is read and the state, with parameters {@code Wi}, {@code Ui}
 * and {@code bi}, i its letter. First values are PyTorch's for one map of [x, h].
 */
enum Gate {
  /** The new state before its activation. */
  UPDATE("h"),
  /** How much of the old state stays. */
  KEEP("z"),
  /** How much of the old state the new one sees. */
  RESET("r");

  private final String letter;

  Gate(String letter) {
    this.letter = letter;
  }

  static void requirePositive(String who, long hidden) {
    if (hidden < 1) {
      throw new IllegalArgumentException(
          who + ": the size of the state must be positive, not " + hidden);
    }
  }

  void defineParameters(long inputs, long hidden, SDLayerParams parameters) {
    parameters.addWeightParam("W" + letter, inputs, hidden);
    defineParameters(hidden, parameters);
  }

  /** The parameters of {@link #ofState}. */
  void defineParameters(long hidden, SDLayerParams parameters) {
    parameters.addWeightParam("U" + letter, hidden, hidden);
    parameters.addBiasParam("b" + letter, hidden);
  }

  void initializeParameters(long inputs, long hidden, Map<String, INDArray> parameters) {
    Initialization draw = new Initialization(new WeightInitUniform(), inputs + hidden, hidden);
    draw.weights(parameters.get("W" + letter));
    initialize(draw, parameters);
  }

  /** The first values of the parameters of {@link #ofState}. */
  void initializeParameters(long hidden, Map<String, INDArray> parameters) {
    initialize(new Initialization(new WeightInitUniform(), hidden, hidden), parameters);
  }

  private void initialize(Initialization draw, Map<String, INDArray> parameters) {
    draw.weights(parameters.get("U" + letter));
    draw.bias(parameters.get("b" + letter));
  }

  SDVariable define(SDVariable x, SDVariable h, Map<String, SDVariable> parameters) {
    return x.mmul(parameters.get("W" + letter)).add(ofState(h, parameters));
  }

  /** The map without x. */
  SDVariable ofState(SDVariable h, Map<String, SDVariable> parameters) {
    return h.mmul(parameters.get("U" + letter)).add(parameters.get("b" + letter));
  }
}
