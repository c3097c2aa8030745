package io.github.dl4jode.dynamics.translation;

import io.github.dl4jode.dynamics.graph.GroupNorm;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Group normalisation that replaces batch normalisation, with its γ, β and ε. */
final class BatchNormalizationTranslation extends LayerTranslation<BatchNormalization> {

  /**
   * One channel, as in batch normalisation; measured: with groups of two a swapped network recovers
   * worse.
   */
  private static final int SMALLEST_GROUP = 1;

  private final boolean replaced;

  BatchNormalizationTranslation(BatchNormalization layer, String label, boolean replaced) {
    super(layer, label);
    this.replaced = replaced;
  }

  @Override
  void validate() {
    require(
        replaced,
        "makes f of one example depend on the others of its minibatch and changes its statistics"
            + " at every evaluation; replaceBatchNormalization(true) puts group normalisation,"
            + " which does neither, in its place with the same gamma and beta");
  }

  @Override
  StateShape inferSizes(StateShape input) {
    layer().setNIn(input.inputType(), true);
    return input;
  }

  @Override
  boolean makesMeansConstant() {
    long channels = layer().getNOut();
    return channels > 0 && GroupNorm.defaultGroups(channels, SMALLEST_GROUP) == channels;
  }

  @Override
  void defineParameters(SDLayerParams parameters) {
    if (!layer().isLockGammaBeta()) {
      parameters.addBiasParam("gamma", layer().getNOut());
      parameters.addBiasParam("beta", layer().getNOut());
    }
  }

  @Override
  public Map<String, INDArray> fromStock(Map<String, INDArray> arrays) {
    return layer().isLockGammaBeta()
        ? Map.of()
        : Map.of("gamma", array(arrays, "gamma"), "beta", array(arrays, "beta"));
  }

  @Override
  Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
    Signal input = x.channelsFirst();
    SameDiff graph = input.graph();
    long channels = input.shape().channels();
    long positions = input.shape().positions();
    SDVariable gamma = parameters.get("gamma");
    SDVariable beta = parameters.get("beta");
    if (layer().isLockGammaBeta()) {
      gamma = filled(input, channels, layer().getGamma());
      beta = filled(input, channels, layer().getBeta());
    }
    SDVariable normalized =
        GroupNorm.normalize(
            graph,
            input.variable(),
            new long[] {input.batch(), channels, positions, 1},
            gamma,
            beta,
            groups(channels, positions),
            layer().getEps());
    return input.with(graph.reshape(normalized, input.arrayShape()));
  }

  private static SDVariable filled(Signal x, long channels, double value) {
    return x.graph()
        .constant(Nd4j.valueArrayOf(new long[] {channels}, value, x.variable().dataType()));
  }

  /** A group of one value would always be 0: vectors are one group. */
  private static int groups(long channels, long positions) {
    return positions == 1 ? 1 : GroupNorm.defaultGroups(channels, SMALLEST_GROUP);
  }
}
