package io.github.dl4jode.benchmarks.field;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's ops of a convolution and of its gradients with respect to images and weights. */
public final class RawConvolution implements ConvolutionCall {

  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final DynamicCustomOp forwardOp = DynamicCustomOp.builder("conv2d").build();
  private final DynamicCustomOp backwardOp = DynamicCustomOp.builder("conv2d_bp").build();
  private final OpContext forwardContext = executioner.buildContext();
  private final OpContext backwardContext = executioner.buildContext();

  private final INDArray output;
  private final INDArray weightsGradient;

  /** With the channels first, as they are in DL4J, in float. */
  public static ConvolutionCall channelsFirst(ConvolutionShape shape, int batch) {
    return new RawConvolution(
        shape, ConvolutionArrays.random(shape, batch, DataType.FLOAT), /* channelsLast= */ false);
  }

  /** In the faster of the two orders of dimensions, in float. */
  public static ConvolutionCall fastest(ConvolutionShape shape, int batch) {
    return fastest(shape, batch, DataType.FLOAT);
  }

  /** The same in another data type. */
  static ConvolutionCall fastest(ConvolutionShape shape, int batch, DataType dataType) {
    ConvolutionArrays arrays = ConvolutionArrays.random(shape, batch, dataType);
    return ConvolutionCall.faster(
        new RawConvolution(shape, arrays, /* channelsLast= */ false),
        new RawConvolution(shape, arrays, /* channelsLast= */ true));
  }

  /**
   * Takes memory for results.
   *
   * @param channelsLast whether the forward op reads and writes [batch, height, width, channels];
   *     the gradient is never faster so
   */
  RawConvolution(ConvolutionShape shape, ConvolutionArrays arrays, boolean channelsLast) {
    INDArray images = arrays.images();
    INDArray cotangent = arrays.cotangent();
    output = channelsLast ? turned(cotangent) : cotangent.ulike();
    weightsGradient = arrays.weights().ulike();
    forwardContext.setInputArrays(channelsLast ? turned(images) : images, arrays.weights());
    forwardContext.setOutputArrays(output);
    forwardContext.setIArguments(arguments(shape, channelsLast));
    backwardContext.setInputArrays(images, arrays.weights(), cotangent);
    backwardContext.setOutputArrays(images.ulike(), weightsGradient);
    backwardContext.setIArguments(arguments(shape, /* channelsLast= */ false));
  }

  private static INDArray turned(INDArray images) {
    return images.permute(0, 2, 3, 1).dup('c');
  }

  /** Kernel, strides, padding, dilation; explicit padding, order, weights [k, k, in, out]. */
  private static long[] arguments(ConvolutionShape shape, boolean channelsLast) {
    int k = shape.kernel();
    int s = shape.stride();
    int p = shape.padding();
    return new long[] {k, k, s, s, p, p, 1, 1, 0, channelsLast ? 1 : 0, 0};
  }

  @Override
  public void forward() {
    executioner.exec(forwardOp, forwardContext);
  }

  @Override
  public void backward() {
    executioner.exec(backwardOp, backwardContext);
  }

  /** The result of the last forward op. */
  INDArray output() {
    return output;
  }

  INDArray weightsGradient() {
    return weightsGradient;
  }
}
