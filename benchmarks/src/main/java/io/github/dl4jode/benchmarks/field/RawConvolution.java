package io.github.dl4jode.benchmarks.field;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The ops of one convolution and of its gradient in float, on arrays and contexts that exist
 * already: no network with this convolution can be faster on this machine with this backend.
 */
public final class RawConvolution {

  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final DynamicCustomOp forwardOp = DynamicCustomOp.builder("conv2d").build();
  private final DynamicCustomOp backwardOp = DynamicCustomOp.builder("conv2d_bp").build();
  private final OpContext forwardContext = executioner.buildContext();
  private final OpContext backwardContext = executioner.buildContext();

  /** The convolution of a minibatch of this size. */
  public RawConvolution(ConvolutionShape shape, int batch) {
    INDArray input = random(batch, shape.channelsIn(), shape.side(), shape.side());
    INDArray weights =
        random(shape.kernel(), shape.kernel(), shape.channelsIn(), shape.channelsOut());
    INDArray cotangent = random(batch, shape.channelsOut(), shape.outputSide(), shape.outputSide());
    long[] arguments = arguments(shape);
    forwardContext.setInputArrays(input, weights);
    forwardContext.setOutputArrays(cotangent.ulike());
    forwardContext.setIArguments(arguments);
    backwardContext.setInputArrays(input, weights, cotangent);
    backwardContext.setOutputArrays(input.ulike(), weights.ulike());
    backwardContext.setIArguments(arguments);
  }

  private static INDArray random(long... shape) {
    return Nd4j.randn(DataType.FLOAT, shape).muli(0.1);
  }

  /** Kernel, strides, padding, dilation; explicit padding, NCHW, weights [k, k, in, out]. */
  private static long[] arguments(ConvolutionShape shape) {
    int k = shape.kernel();
    int s = shape.stride();
    int p = shape.padding();
    return new long[] {k, k, s, s, p, p, 1, 1, 0, 0, 0};
  }

  /** The convolution. */
  public void forward() {
    executioner.exec(forwardOp, forwardContext);
  }

  /** The gradients with respect to input and weights. */
  public void backward() {
    executioner.exec(backwardOp, backwardContext);
  }
}
