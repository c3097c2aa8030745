package io.github.dl4jode.conformance;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays for small networks, the same in every JVM. */
final class TestArrays {

  private TestArrays() {}

  /** Values between -1 and 1 without a pattern. */
  static INDArray waves(DataType type, long... shape) {
    double[] values = new double[(int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    java.util.Arrays.setAll(values, i -> Math.sin(1 + 3.7 * i));
    return Nd4j.createFromArray(values).reshape(shape).castTo(type);
  }

  /** One of three classes for each row of the features. */
  static INDArray classes(INDArray features) {
    INDArray labels = Nd4j.zeros(features.dataType(), features.size(0), 3);
    for (long i = 0; i < features.size(0); i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return labels;
  }

  static double largestDifference(INDArray a, INDArray b) {
    return a.castTo(DataType.DOUBLE).sub(b.castTo(DataType.DOUBLE)).amaxNumber().doubleValue();
  }
}
