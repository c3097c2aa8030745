package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.dynamics.graph.ImageStates;
import io.github.dl4jode.dynamics.graph.TimeChannel;
import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;

/**
 * Convolutions that keep height and width, on states of shape [batch, channels, height, width].
 *
 * @param kernelSize odd; weights are [k, k, in, out], the fast form in ND4J
 */
record ImageMaps(int kernelSize) implements LinearMaps {

  /**
   * Checks its argument.
   *
   * @throws IllegalArgumentException if a kernel of this size does not keep the shape
   */
  ImageMaps {
    if (kernelSize < 1 || kernelSize % 2 == 0) {
      throw new IllegalArgumentException(
          "A kernel of size " + kernelSize + " does not keep the shape; choose an odd size");
    }
  }

  private int padding() {
    return kernelSize / 2;
  }

  @Override
  public long sizeOf(InputType inputType) {
    return ImageStates.of(inputType).getChannels();
  }

  @Override
  public Optional<InputPreProcessor> preProcessor(InputType inputType) {
    return Optional.ofNullable(
        InputTypeUtil.getPreProcessorForInputTypeCnnLayers(inputType, "FFJORD dynamics"));
  }

  @Override
  public int taps() {
    return kernelSize * kernelSize;
  }

  @Override
  public long[] weights(long in, long out) {
    return new long[] {kernelSize, kernelSize, in, out};
  }

  @Override
  public SDVariable product(SDVariable x, SDVariable weights) {
    Conv2DConfig sameShape =
        Conv2DConfig.builder().kH(kernelSize).kW(kernelSize).pH(padding()).pW(padding()).build();
    return x.getSameDiff().cnn().conv2d(x, weights, sameShape);
  }

  /** At the edges less of the channel is seen, as of the others. */
  @Override
  public SDVariable ofTime(SDVariable t, SDVariable weights, long[] stateShape) {
    int[] kernel = {kernelSize, kernelSize};
    int[] zerosBefore = {padding(), padding()};
    long[] space = {stateShape[2], stateShape[3]};
    long out = weights.getShape()[3];
    SDVariable map = new TimeChannel(kernel, zerosBefore, space).shift(t, weights, out);
    return t.getSameDiff().reshape(map, 1, out, space[0], space[1]);
  }

  @Override
  public SDVariable spread(SDVariable numbers, long rows) {
    return numbers.getSameDiff().reshape(numbers, rows, -1, 1, 1);
  }
}
