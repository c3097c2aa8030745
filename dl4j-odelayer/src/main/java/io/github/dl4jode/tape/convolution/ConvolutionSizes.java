package io.github.dl4jode.tape.convolution;

/**
 * The sizes of a convolution of images [batch, inputChannels, height, width] with weights [kernel
 * height, kernel width, inputChannels, outputChannels]; the result is [batch, outputChannels,
 * output height, output width].
 *
 * @param output height and width of the result
 * @param padding the zeros on each side of the images
 * @param hasBias whether a bias [outputChannels] is added
 */
public record ConvolutionSizes(
    long batch,
    long inputChannels,
    long outputChannels,
    Plane input,
    Plane output,
    Plane kernel,
    Plane stride,
    Plane padding,
    boolean hasBias) {

  /** Two sizes in pixels. */
  public record Plane(long height, long width) {}
}
