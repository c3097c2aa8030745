package io.github.dl4jode.dynamics.translation;

import io.github.dl4jode.dynamics.graph.GroupNorm;
import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A fully connected layer, with layer normalisation on request. */
final class DenseTranslation extends LayerTranslation<DenseLayer> {

  /** DL4J divides by the deviation alone; this keeps a constant row from dividing by 0. */
  private static final double EPSILON = 1e-12;

  private final boolean timed;

  DenseTranslation(DenseLayer layer, String label, boolean timed) {
    super(layer, label);
    this.timed = timed;
  }

  @Override
  void validate() {
    require(layer().getNOut() > 0, "needs nOut(...), the number of its outputs");
    requireSupported(layer().getActivationFn());
  }

  @Override
  public boolean takesEveryRank() {
    return false;
  }

  @Override
  StateShape inferSizes(StateShape input) {
    require(
        input.space().length == 0,
        "works on vectors, not on "
            + input
            + "; inside dynamics nothing is reshaped: a convolution with a kernel of 1 is the"
            + " dense layer of each position");
    layer().setNIn(input.inputType(), true);
    return input.withChannels(layer().getNOut());
  }

  @Override
  void defineParameters(SDLayerParams parameters) {
    long outputs = layer().getNOut();
    parameters.addWeightParam("W", layer().getNIn(), outputs);
    if (timed) {
      parameters.addWeightParam(TIME_WEIGHTS, outputs);
    }
    if (layer().hasBias()) {
      parameters.addBiasParam("b", outputs);
    }
    if (layer().hasLayerNorm()) {
      parameters.addBiasParam("g", outputs);
    }
  }

  @Override
  public Map<String, INDArray> fromStock(Map<String, INDArray> arrays) {
    Map<String, INDArray> parameters = new HashMap<>();
    parameters.put("W", array(arrays, "W"));
    if (layer().hasBias()) {
      parameters.put("b", array(arrays, "b"));
    }
    if (layer().hasLayerNorm()) {
      parameters.put("g", array(arrays, "g"));
    }
    return parameters;
  }

  @Override
  public Optional<Initialization> timeWeights() {
    return Optional.of(
        new Initialization(layer().getWeightInitFn(), layer().getNIn() + 1.0, layer().getNOut()));
  }

  @Override
  Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
    requireInputs(x, layer().getNIn());
    long outputs = layer().getNOut();
    SDVariable product = x.variable().mmul(parameters.get("W"));
    Optional<SDVariable> bias = Optional.ofNullable(parameters.get("b"));
    Optional<SDVariable> shift =
        Optional.ofNullable(parameters.get(TIME_WEIGHTS)).map(weights -> weights.mul(t));
    SDVariable sum;
    if (layer().hasLayerNorm()) {
      SDVariable shifted = shift.map(product::add).orElse(product);
      sum = normalized(shifted, x.batch(), parameters.get("g"), bias);
    } else {
      Optional<SDVariable> both =
          shift.isPresent() ? shift.map(s -> bias.map(b -> b.add(s)).orElse(s)) : bias;
      sum = both.map(product::add).orElse(product);
    }
    return activated(layer().getActivationFn(), x.with(sum, outputs));
  }

  private SDVariable normalized(
      SDVariable rows, long batch, SDVariable gain, Optional<SDVariable> bias) {
    SameDiff graph = rows.getSameDiff();
    long outputs = layer().getNOut();
    SDVariable beta = bias.orElseGet(() -> graph.constant(Nd4j.zeros(gain.dataType(), outputs)));
    SDVariable result =
        GroupNorm.normalize(graph, rows, new long[] {batch, outputs, 1, 1}, gain, beta, 1, EPSILON);
    return graph.reshape(result, batch, outputs);
  }
}
