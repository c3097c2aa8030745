package io.github.dl4jode.tape.internal.patch;

import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;

/**
 * The patches of an image: for each weight the numbers that it meets, for all pixels of the result.
 *
 * @param taps the weights of an output channel, without the bias
 * @param pixels those of a result
 * @param imageLength the numbers of an image, of all channels
 */
record PatchGeometry(
    ConvolutionSizes sizes, int batch, int outputChannels, int taps, int pixels, int imageLength) {

  static PatchGeometry of(ConvolutionSizes sizes) {
    return new PatchGeometry(
        sizes,
        Math.toIntExact(sizes.batch()),
        Math.toIntExact(sizes.outputChannels()),
        Math.toIntExact(sizes.inputChannels() * area(sizes.kernel())),
        Math.toIntExact(area(sizes.output())),
        Math.toIntExact(sizes.inputChannels() * area(sizes.input())));
  }

  private static long area(Plane plane) {
    return plane.height() * plane.width();
  }

  /** The place in an image of each number of the patches [taps, pixels]; after it for padding. */
  int[] places() {
    int[] places = new int[taps * pixels];
    for (int tap = 0; tap < taps; tap++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        places[tap * pixels + pixel] = place(tap, pixel);
      }
    }
    return places;
  }

  /** Weights are ordered by row, column and channel of the kernel. */
  private int place(int tap, int pixel) {
    long kernelWidth = sizes.kernel().width();
    long channel = tap % sizes.inputChannels();
    long position = tap / sizes.inputChannels();
    long outputWidth = sizes.output().width();
    long y =
        pixel / outputWidth * sizes.stride().height()
            + position / kernelWidth
            - sizes.padding().height();
    long x =
        pixel % outputWidth * sizes.stride().width()
            + position % kernelWidth
            - sizes.padding().width();
    Plane input = sizes.input();
    boolean isInside = y >= 0 && y < input.height() && x >= 0 && x < input.width();
    return isInside
        ? Math.toIntExact((channel * input.height() + y) * input.width() + x)
        : imageLength;
  }
}
