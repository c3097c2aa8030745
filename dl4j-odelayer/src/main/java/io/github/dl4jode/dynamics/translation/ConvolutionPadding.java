package io.github.dl4jode.dynamics.translation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The zeros around the input of a convolution that keeps the shape.
 *
 * @param before the zeros at the start of each dimension
 * @param after the zeros at the end of each dimension
 */
record ConvolutionPadding(int[] before, int[] after) {

  /**
   * The padding of a layer.
   *
   * @throws IllegalArgumentException if the layer does not keep the shape
   */
  static ConvolutionPadding of(
      LayerTranslation<?> translation, ConvolutionLayer layer, int dimensions) {
    translation.require(layer.getKernelSize() != null, "needs kernelSize(...)");
    int[] stride = first(layer.getStride(), dimensions);
    translation.require(
        Arrays.stream(stride).allMatch(step -> step == 1),
        "has a stride of "
            + text(stride)
            + ", which makes its output smaller; dynamics keep the shape of their state: put the"
            + " layer before or after the ODE block");
    int[] kernel = first(layer.getKernelSize(), dimensions);
    int[] dilation = first(layer.getDilation(), dimensions);
    int[] reach = new int[dimensions];
    Arrays.setAll(reach, i -> (kernel[i] - 1) * dilation[i]);
    ConvolutionMode mode = layer.getConvolutionMode();
    if (mode == ConvolutionMode.Causal) {
      return new ConvolutionPadding(reach, new int[dimensions]);
    }
    if (mode == ConvolutionMode.Same) {
      return new ConvolutionPadding(
          Arrays.stream(reach).map(total -> total / 2).toArray(),
          Arrays.stream(reach).map(total -> total - total / 2).toArray());
    }
    int[] padding = first(layer.getPadding(), dimensions);
    translation.require(
        IntStream.range(0, dimensions).allMatch(i -> 2 * padding[i] == reach[i]),
        "has a kernel of "
            + text(kernel)
            + (Arrays.stream(dilation).allMatch(d -> d == 1) ? "" : ", dilation " + text(dilation))
            + " and padding "
            + text(padding)
            + ", which change the shape; set convolutionMode(ConvolutionMode.Same)");
    return new ConvolutionPadding(padding, padding);
  }

  static int[] first(int[] values, int dimensions) {
    return Arrays.copyOf(values, dimensions);
  }

  private static String text(int[] sizes) {
    return String.join("×", Arrays.stream(sizes).mapToObj(Integer::toString).toList());
  }

  /** The zeros that the operation itself adds on either side. */
  int[] onBothSides() {
    int[] both = new int[before.length];
    Arrays.setAll(both, i -> Math.min(before[i], after[i]));
    return both;
  }

  /** The input with the zeros that are needed on one side only. */
  SDVariable padded(Signal x) {
    SDVariable padded = x.variable();
    long[] shape = x.arrayShape();
    for (int i = 0; i < before.length; i++) {
      int more = before[i] - after[i];
      if (more != 0) {
        long[] zeros = shape.clone();
        zeros[i + 2] = Math.abs(more);
        SDVariable constant = ConvolutionTranslation.zeros(padded, zeros);
        SDVariable[] parts =
            more > 0 ? new SDVariable[] {constant, padded} : new SDVariable[] {padded, constant};
        padded = x.graph().concat(i + 2, parts);
        shape[i + 2] += Math.abs(more);
      }
    }
    return padded;
  }
}
