package io.github.dl4jode.benchmarks.field;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a convolution and its gradient read.
 *
 * @param images [batch, channels in, side, side]
 * @param weights [kernel, kernel, channels in, channels out]
 * @param cotangent dL/d output [batch, channels out, side, side]
 */
record ConvolutionArrays(INDArray images, INDArray weights, INDArray cotangent) {

  static ConvolutionArrays random(ConvolutionShape shape, int batch, DataType dataType) {
    int k = shape.kernel();
    int side = shape.outputSide();
    return new ConvolutionArrays(
        random(dataType, batch, shape.channelsIn(), shape.side(), shape.side()),
        random(dataType, k, k, shape.channelsIn(), shape.channelsOut()),
        random(dataType, batch, shape.channelsOut(), side, side));
  }

  private static INDArray random(DataType dataType, long... shape) {
    return Nd4j.randn(dataType, shape).muli(0.1);
  }
}
