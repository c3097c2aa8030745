package io.github.dl4jode.cde.layer;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The spirals of torchcde's example: the channels t, x, y, and the sense of rotation as label. */
final class Spirals {

  private Spirals() {}

  /** Series [n, 3, length] with labels [n, 2]; every second one turns the other way. */
  static DataSet of(DataType type, int n, int length, long seed) {
    Random random = new Random(seed);
    INDArray series = Nd4j.create(type, n, 3, length);
    INDArray labels = Nd4j.create(type, n, 2);
    for (int example = 0; example < n; example++) {
      double start = 2 * Math.PI * random.nextDouble();
      int label = example % 2;
      labels.putScalar(example, label, 1);
      for (int i = 0; i < length; i++) {
        double t = 4 * Math.PI * i / (length - 1);
        double x = (label == 1 ? -1 : 1) * Math.cos(start + t) / (1 + t / 2);
        double y = Math.sin(start + t) / (1 + t / 2);
        series.putScalar(example, 0, i, t);
        series.putScalar(example, 1, i, x + 0.01 * random.nextGaussian());
        series.putScalar(example, 2, i, y + 0.01 * random.nextGaussian());
      }
    }
    return new DataSet(series, labels);
  }
}
