package io.github.dl4jode.cde.layer;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Missing values of series [batch, channels, steps], which are NaN. */
final class HeldValues {

  private HeldValues() {}

  /**
   * A copy with NaN where a mask is 0.
   *
   * @param mask [batch, steps] or of the series' shape
   * @throws IllegalArgumentException if the mask has another shape
   */
  static INDArray masked(INDArray series, INDArray mask) {
    long[] shape = series.shape();
    boolean ofSteps = Arrays.equals(mask.shape(), new long[] {shape[0], shape[2]});
    if (!ofSteps && !Arrays.equals(mask.shape(), shape)) {
      throw new IllegalArgumentException(
          "Series of shape %s need a mask of shape [%d, %d], or of their own shape, not %s"
              .formatted(
                  Arrays.toString(shape), shape[0], shape[2], Arrays.toString(mask.shape())));
    }
    double[] values = Vectors.toJava(series);
    double[] present = Vectors.toJava(mask);
    int steps = (int) shape[2];
    int channels = ofSteps ? (int) shape[1] : 1;
    for (int i = 0; i < values.length; i++) {
      if (present[i / (steps * channels) * steps + i % steps] == 0) {
        values[i] = Double.NaN;
      }
    }
    return like(series, values);
  }

  /** An array of the type and shape of another one. */
  static INDArray like(INDArray series, double[] values) {
    INDArray result = Nd4j.create(series.dataType(), series.shape(), 'c');
    Vectors.fromJava(values, result);
    return result;
  }
}
