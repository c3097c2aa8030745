package io.github.dl4jode.tape.convolution;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.FloatProductLoops;
import io.github.dl4jode.array.loop.VectorModule;

/**
 * Float convolutions of images with few channels, such as grey ones, which tapes compute as
 * products with patches in loops; other ways are slow.
 */
public final class FewChannels {

  private static final long MOST_CHANNELS = 4;

  /** Of the patches of an image: 16 MiB. */
  private static final long MOST_NUMBERS = 1 << 22;

  private FewChannels() {}

  /** Whether tapes compute a float convolution of these sizes in loops. */
  public static boolean areTaken(ConvolutionSizes sizes) {
    long pixels = sizes.output().height() * sizes.output().width();
    long taps = sizes.inputChannels() * sizes.kernel().height() * sizes.kernel().width();
    return VectorModule.isUsable()
        && HostLoops.areAllowed()
        && sizes.inputChannels() <= MOST_CHANNELS
        && pixels >= FloatProductLoops.WIDTH
        && (taps + 1) * pixels <= MOST_NUMBERS;
  }
}
