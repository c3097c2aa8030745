package io.github.dl4jode.benchmarks.mnist;

import io.github.dl4jode.benchmarks.field.ConvolutionShape;
import io.github.dl4jode.benchmarks.field.RawConvolution;
import java.util.List;

/** The three convolutions of the down-sampling alone. */
public final class StemFloor {

  private static final int CHANNELS = 64;

  private final List<RawConvolution> convolutions;

  /** The floor of a minibatch of this size. */
  public StemFloor(int batch) {
    convolutions =
        List.of(
            new RawConvolution(new ConvolutionShape(1, CHANNELS, 3, 1, 0, 28), batch),
            new RawConvolution(new ConvolutionShape(CHANNELS, CHANNELS, 4, 2, 1, 26), batch),
            new RawConvolution(new ConvolutionShape(CHANNELS, CHANNELS, 4, 2, 1, 13), batch));
  }

  /** What a training iteration needs. */
  public void forwardAndBackward() {
    convolutions.forEach(RawConvolution::forward);
    convolutions.forEach(RawConvolution::backward);
  }
}
