package io.github.dl4jode.benchmarks.mnist;

import io.github.dl4jode.benchmarks.field.ConvolutionCall;
import io.github.dl4jode.benchmarks.field.ConvolutionShape;
import io.github.dl4jode.benchmarks.field.PatchConvolution;
import io.github.dl4jode.benchmarks.field.RawConvolution;
import java.util.List;
import java.util.stream.Stream;

/** The three convolutions of the down-sampling alone. */
public final class StemFloor {

  private static final int CHANNELS = 64;

  private final List<ConvolutionCall> convolutions;

  /** The floor of a minibatch of this size: each convolution in the fastest way. */
  public StemFloor(int batch) {
    this(
        batch,
        (shape, images) ->
            shape.channelsIn() == 1
                ? ConvolutionCall.faster(
                    new PatchConvolution(shape, images), RawConvolution.fastest(shape, images))
                : RawConvolution.fastest(shape, images));
  }

  /** The same with convolutions of a certain kind. */
  StemFloor(int batch, ConvolutionCall.Maker maker) {
    convolutions =
        Stream.of(
                new ConvolutionShape(1, CHANNELS, 3, 1, 0, 28),
                new ConvolutionShape(CHANNELS, CHANNELS, 4, 2, 1, 26),
                new ConvolutionShape(CHANNELS, CHANNELS, 4, 2, 1, 13))
            .map(shape -> maker.make(shape, batch))
            .toList();
  }

  /** What a training iteration needs. */
  public void forwardAndBackward() {
    convolutions.forEach(ConvolutionCall::forward);
    convolutions.forEach(ConvolutionCall::backward);
  }
}
