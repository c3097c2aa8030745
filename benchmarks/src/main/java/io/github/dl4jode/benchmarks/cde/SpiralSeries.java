package io.github.dl4jode.benchmarks.cde;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The spirals of torchcde's example: the channels t, x and y, and the sense of rotation. */
final class SpiralSeries {

  static final int CHANNELS = 3;

  private static final double LAST = 4 * Math.PI;
  private static final double NOISE = 0.01;

  private SpiralSeries() {}

  /** Series [batch, 3, length] with labels [batch, 1]; every second one turns the other way. */
  static DataSet of(DataType type, int batch, int length, long seed) {
    Random random = new Random(seed);
    float[][][] series = new float[batch][CHANNELS][length];
    float[][] labels = new float[batch][1];
    for (int example = 0; example < batch; example++) {
      double start = 2 * Math.PI * random.nextDouble();
      labels[example][0] = example % 2;
      for (int i = 0; i < length; i++) {
        double t = LAST * i / (length - 1);
        double x = Math.cos(start + t) / (1 + t / 2);
        series[example][0][i] = (float) t;
        series[example][1][i] =
            (float) ((example % 2 == 1 ? -x : x) + NOISE * random.nextGaussian());
        series[example][2][i] =
            (float) (Math.sin(start + t) / (1 + t / 2) + NOISE * random.nextGaussian());
      }
    }
    INDArray features = Nd4j.createFromArray(series).castTo(type);
    return new DataSet(features, Nd4j.createFromArray(labels).castTo(type));
  }
}
