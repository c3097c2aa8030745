package io.github.dl4jode.cde.demo.picture;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.SeriesArrays;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotPath;
import io.github.dl4jode.path.KnotTimes;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A channel of a path at many times; observation k is at time k.
 *
 * @param times evenly spaced
 * @param values at the times
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PathCurve(double[] times, double[] values) {

  /** Points between two observations. */
  private static final int FINE = 12;

  /** What a controlled equation sees of a channel. */
  static PathCurve of(LabelledSeries series, int channel, Interpolation interpolation) {
    int length = series.size();
    INDArray knots =
        new SeriesArrays(List.of(series), 0, length, DataType.DOUBLE)
            .interpolated()
            .get(
                NDArrayIndex.point(0), NDArrayIndex.point(channel + 1), NDArrayIndex.all())
            .dup('c')
            .reshape('c', length, 1);
    double[] clock = IntStream.range(0, length).asDoubleStream().toArray();
    KnotPath path = interpolation.path(KnotTimes.shared(clock), knots);
    double[] times =
        IntStream.rangeClosed(0, (length - 1) * FINE).mapToDouble(i -> (double) i / FINE).toArray();
    INDArray value = Nd4j.create(DataType.DOUBLE, 1);
    double[] values = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      path.value(times[i], value);
      values[i] = value.getDouble(0);
    }
    return new PathCurve(times, values);
  }
}
