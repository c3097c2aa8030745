package io.github.dl4jode.benchmarks.field;

/**
 * A square convolution of square images.
 *
 * @param channelsIn of the input
 * @param channelsOut of the output
 * @param kernel width and height of the kernel
 * @param stride in both directions
 * @param padding on all sides
 * @param side width and height of the input
 */
public record ConvolutionShape(
    int channelsIn, int channelsOut, int kernel, int stride, int padding, int side) {

  /** Width and height of the output. */
  int outputSide() {
    return (side + 2 * padding - kernel) / stride + 1;
  }
}
