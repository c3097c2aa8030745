package io.github.dl4jode.mnist.device;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Numbers that every device has alike; those of a random generator differ from one to another. */
final class Waves {

  private Waves() {}

  /** Floats between -1 and 1, none of which is 0. */
  static INDArray of(double frequency, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    double[] values = new double[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(frequency * (i + 1));
    }
    return Nd4j.create(values, shape, DataType.FLOAT);
  }
}
