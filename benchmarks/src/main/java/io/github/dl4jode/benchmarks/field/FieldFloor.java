package io.github.dl4jode.benchmarks.field;

import org.nd4j.linalg.api.buffer.DataType;

/** The convolutions of the MNIST field alone. */
public final class FieldFloor {

  private static final int CONVOLUTIONS = 2;

  private final ConvolutionCall convolution;

  /** The floor for a state of [batch, channels, side, side] in float. */
  public FieldFloor(int batch, int channels, int side) {
    this(batch, channels, side, DataType.FLOAT);
  }

  /** The same in another data type. */
  FieldFloor(int batch, int channels, int side, DataType dataType) {
    this(batch, channels, side, (shape, images) -> RawConvolution.fastest(shape, images, dataType));
  }

  /** The same with convolutions of a certain kind. */
  public FieldFloor(int batch, int channels, int side, ConvolutionCall.Maker maker) {
    convolution = maker.make(new ConvolutionShape(channels, channels, 3, 1, 1, side), batch);
  }

  /** What f needs. */
  public void forward() {
    for (int i = 0; i < CONVOLUTIONS; i++) {
      convolution.forward();
    }
  }

  /** What f and its vector–Jacobian product need. */
  public void forwardAndBackward() {
    forward();
    for (int i = 0; i < CONVOLUTIONS; i++) {
      convolution.backward();
    }
  }
}
