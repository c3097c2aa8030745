package io.github.dl4jode.dynamics.translation;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv3DConfig;

/** A convolution of sequences, images or volumes. */
final class FullConvolutionTranslation extends ConvolutionTranslation<ConvolutionLayer> {

  FullConvolutionTranslation(ConvolutionLayer layer, String label, boolean timed) {
    super(layer, label, timed);
  }

  @Override
  void validate() {
    require(layer().getNOut() > 0, "needs nOut(...), the number of its output channels");
    super.validate();
  }

  @Override
  void defineWeights(SDLayerParams parameters) {
    parameters.addWeightParam("W", withKernel(layer().getNIn(), layer().getNOut()));
  }

  @Override
  Map<String, INDArray> weightsFromStock(Map<String, INDArray> arrays) {
    INDArray weights = array(arrays, "W");
    if (dimensions() == 1) {
      // DL4J calls them [out, in, k, 1] and reads the values as [k, in, out].
      long[] shape = withKernel(layer().getNIn(), layer().getNOut());
      require(
          weights.length() == Arrays.stream(shape).reduce(1, Math::multiplyExact),
          "has weights of shape "
              + Arrays.toString(shape)
              + ", and the array given has "
              + Arrays.toString(weights.shape()));
      return Map.of("W", weights.dup('c').reshape('c', shape));
    }
    return Map.of("W", kernelFirst(weights));
  }

  @Override
  SDVariable convolve(
      SDVariable x, int[] padding, Map<String, SDVariable> parameters, Optional<SDVariable> bias) {
    SameDiff graph = x.getSameDiff();
    SDVariable weights = kernel().spread(parameters.get("W"), layer().getNIn(), layer().getNOut());
    if (dimensions() == 3) {
      Conv3DConfig volumes = ofVolumes(padding, bias.isPresent());
      return bias.map(b -> graph.cnn().conv3d(x, weights, b, volumes))
          .orElseGet(() -> graph.cnn().conv3d(x, weights, volumes));
    }
    Conv2DConfig images = ofImages(padding);
    return bias.map(b -> graph.cnn().conv2d(x, weights, b, images))
        .orElseGet(() -> graph.cnn().conv2d(x, weights, images));
  }

  private Conv3DConfig ofVolumes(int[] padding, boolean biased) {
    return Conv3DConfig.builder()
        .kD(kernel().sizes()[0])
        .kH(kernel().sizes()[1])
        .kW(kernel().sizes()[2])
        .pD(padding[0])
        .pH(padding[1])
        .pW(padding[2])
        .biasUsed(biased)
        .dataFormat(Conv3DConfig.NCDHW)
        .build();
  }
}
