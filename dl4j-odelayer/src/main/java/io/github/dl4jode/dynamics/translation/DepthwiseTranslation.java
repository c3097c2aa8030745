package io.github.dl4jode.dynamics.translation;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.DepthwiseConv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;

/**
 * A convolution of each channel alone; in a separable one a convolution across channels follows.
 * The time has separate weights for every output.
 */
final class DepthwiseTranslation extends ConvolutionTranslation<ConvolutionLayer> {

  private static final String ACROSS_CHANNELS = "pW";

  private final int multiplier;
  private final boolean separable;

  DepthwiseTranslation(DepthwiseConvolution2D layer, String label, boolean timed) {
    super(layer, label, timed);
    this.multiplier = layer.getDepthMultiplier();
    this.separable = false;
  }

  DepthwiseTranslation(SeparableConvolution2D layer, String label, boolean timed) {
    super(layer, label, timed);
    this.multiplier = layer.getDepthMultiplier();
    this.separable = true;
  }

  @Override
  void validate() {
    require(
        !separable || layer().getNOut() > 0, "needs nOut(...), the number of its output channels");
    super.validate();
  }

  @Override
  void defineWeights(SDLayerParams parameters) {
    long inputs = layer().getNIn();
    parameters.addWeightParam("W", withKernel(inputs, multiplier));
    if (separable) {
      parameters.addWeightParam(ACROSS_CHANNELS, 1, 1, inputs * multiplier, layer().getNOut());
    }
  }

  @Override
  Map<String, INDArray> weightsFromStock(Map<String, INDArray> arrays) {
    INDArray weights = array(arrays, "W");
    if (!separable) {
      return Map.of("W", weights);
    }
    Map<String, INDArray> both = new HashMap<>();
    both.put("W", kernelFirst(weights));
    both.put(ACROSS_CHANNELS, kernelFirst(array(arrays, ACROSS_CHANNELS)));
    return both;
  }

  @Override
  SDVariable convolve(
      SDVariable x, int[] padding, Map<String, SDVariable> parameters, Optional<SDVariable> bias) {
    SameDiff graph = x.getSameDiff();
    SDVariable weights = kernel().spread(parameters.get("W"), layer().getNIn(), multiplier);
    Conv2DConfig each = ofImages(padding);
    if (!separable) {
      return bias.map(b -> eachChannel(graph, each, x, weights, b))
          .orElseGet(() -> eachChannel(graph, each, x, weights));
    }
    SDVariable separate = eachChannel(graph, each, x, weights);
    SDVariable mixing = parameters.get(ACROSS_CHANNELS);
    Conv2DConfig across = Conv2DConfig.builder().kH(1).kW(1).build();
    return bias.map(b -> graph.cnn().conv2d(separate, mixing, b, across))
        .orElseGet(() -> graph.cnn().conv2d(separate, mixing, across));
  }

  /** M2.1 cannot convolve one pixel in double; for one channel use the ordinary convolution. */
  private SDVariable eachChannel(SameDiff graph, Conv2DConfig config, SDVariable... operands) {
    return layer().getNIn() == 1
        ? new Conv2D(graph, operands, config).outputVariable()
        : new DepthwiseConv2D(graph, operands, config).outputVariable();
  }
}
