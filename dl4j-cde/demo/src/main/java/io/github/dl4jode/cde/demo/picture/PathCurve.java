package io.github.dl4jode.cde.demo.picture;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.SeriesArrays;
import io.github.dl4jode.path.series.ObservedSeries;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.path.series.SeriesPath;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A channel of a path at many places.
 *
 * @param times at these places
 * @param values of the channel
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record PathCurve(double[] times, double[] values) {

  /** Places from a knot to the next one. */
  private static final int FINE = 12;

  /** What a controlled equation sees of a channel. */
  static PathCurve of(LabelledSeries series, int channel, PathScheme scheme) {
    SeriesArrays arrays = new SeriesArrays(List.of(series), 0, series.size(), DataType.DOUBLE);
    SeriesPath path =
        SeriesPath.builder(scheme, 1, series.channels(), series.size())
            .timeChannel(true)
            .differentiable(false)
            .build();
    path.fit(ObservedSeries.of(arrays.values()).withTimes(arrays.times()));
    // Knots are among the places, so that corners are drawn as they are.
    double[] knots = path.times().all();
    int places = (knots.length - 1) * FINE + 1;
    double[] times = new double[places];
    double[] values = new double[places];
    INDArray point = Nd4j.create(DataType.DOUBLE, 1, series.channels() + 1L);
    for (int i = 0; i < places; i++) {
      double from = knots[i / FINE];
      double to = knots[Math.min(knots.length - 1, i / FINE + 1)];
      path.value(from + (to - from) * (i % FINE) / FINE, point);
      times[i] = point.getDouble(0);
      values[i] = point.getDouble(channel + 1L);
    }
    return new PathCurve(times, values);
  }
}
