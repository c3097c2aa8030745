package io.github.dl4jode.benchmarks.field;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A convolution of grey images as the product of weights and patches, with the gradient of the
 * weights alone, because nobody needs that of the images of a data set.
 */
public final class PatchConvolution implements ConvolutionCall {

  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private final DynamicCustomOp patchesOp = DynamicCustomOp.builder("im2col").build();
  private final DynamicCustomOp productOp = DynamicCustomOp.builder("matmul").build();
  private final DynamicCustomOp sumOp = DynamicCustomOp.builder("reduce_sum").build();
  private final OpContext patchesContext = executioner.buildContext();
  private final OpContext forwardContext = executioner.buildContext();
  private final OpContext backwardContext = executioner.buildContext();
  private final OpContext sumContext = executioner.buildContext();

  private final INDArray output;
  private final INDArray weightsGradient;

  /** The convolution of a minibatch of this size; the images have one channel. */
  public PatchConvolution(ConvolutionShape shape, int batch) {
    this(shape, ConvolutionArrays.random(shape, batch, DataType.FLOAT));
  }

  PatchConvolution(ConvolutionShape shape, ConvolutionArrays arrays) {
    long batch = arrays.images().size(0);
    int k = shape.kernel();
    int side = shape.outputSide();
    long taps = (long) k * k;
    long places = (long) side * side;
    INDArray patches = Nd4j.create(DataType.FLOAT, batch, 1, k, k, side, side);
    INDArray patchRows = patches.reshape('c', new long[] {batch, taps, places});
    INDArray weights =
        arrays
            .weights()
            .reshape('c', new long[] {1, taps, shape.channelsOut()})
            .broadcast(batch, taps, shape.channelsOut())
            .dup('c');
    INDArray cotangent =
        arrays.cotangent().reshape('c', new long[] {batch, shape.channelsOut(), places});
    INDArray products = Nd4j.create(DataType.FLOAT, batch, taps, shape.channelsOut());
    patchesContext.setInputArrays(arrays.images());
    patchesContext.setOutputArrays(patches);
    patchesContext.setIArguments(
        k, k, shape.stride(), shape.stride(), shape.padding(), shape.padding(), 1, 1, 0);
    patchesContext.setTArguments(0);
    forwardContext.setInputArrays(weights, patchRows);
    output = cotangent.ulike();
    forwardContext.setOutputArrays(output);
    forwardContext.setIArguments(1, 0, 0);
    backwardContext.setInputArrays(patchRows, cotangent);
    backwardContext.setOutputArrays(products);
    backwardContext.setIArguments(0, 1, 0);
    sumContext.setInputArrays(products);
    weightsGradient = Nd4j.create(DataType.FLOAT, taps, shape.channelsOut());
    sumContext.setOutputArrays(weightsGradient);
    sumContext.setIArguments(0);
  }

  @Override
  public void forward() {
    executioner.exec(patchesOp, patchesContext);
    executioner.exec(productOp, forwardContext);
  }

  @Override
  public void backward() {
    executioner.exec(productOp, backwardContext);
    executioner.exec(sumOp, sumContext);
  }

  INDArray output() {
    return output;
  }

  INDArray weightsGradient() {
    return weightsGradient;
  }
}
