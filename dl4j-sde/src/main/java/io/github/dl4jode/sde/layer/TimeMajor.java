package io.github.dl4jode.sde.layer;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.RowMajor;
import io.github.dl4jode.layer.compiled.Computation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Series [batch, channels, times] that lie in memory as [times, batch, channels]: what belongs to
 * one time is contiguous, and vertices that compute time by time copy whole arrays.
 */
public final class TimeMajor {

  private TimeMajor() {}

  /**
   * Series with undefined values: a view on the whole of an array from a place.
   *
   * @param shape of the series
   */
  public static INDArray create(Computation.Place place, long... shape) {
    return place.create(shape[2], shape[0], shape[1]).permute(1, 2, 0);
  }

  /**
   * The memory of what {@link #create} has made, to be written: [times · batch, channels].
   *
   * @param made by this class
   */
  public static INDArray rowsOf(INDArray made) {
    return made.permute(2, 0, 1).reshape('c', true, made.size(2) * made.size(0), made.size(1));
  }

  /** The values time by time, [times, batch, channels] row-major; a copy if they lie otherwise. */
  public static INDArray byTime(INDArray series) {
    INDArray turned = series.permute(2, 0, 1);
    if (RowMajor.holdsFor(turned)) {
      return turned;
    }
    if (!isCopiedByLoops(series)) {
      return turned.dup('c');
    }
    INDArray copy = Nd4j.createUninitialized(series.dataType(), turned.shape(), 'c');
    TimeOrder.timeFirst(series, copy);
    return copy;
  }

  /**
   * Writes values that lie time by time to series in row-major order.
   *
   * @param byTime [times - before, batch, channels] row-major
   * @param before the first times of the series, which become 0
   * @param series receives [batch, channels, times]
   */
  public static void toSeries(INDArray byTime, int before, INDArray series) {
    if (isCopiedByLoops(series)) {
      TimeOrder.timeLast(byTime, before, series);
      return;
    }
    series.assign(0);
    series
        .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(before, series.size(2)))
        .assign(byTime.permute(1, 2, 0));
  }

  private static boolean isCopiedByLoops(INDArray series) {
    return HostLoops.areAllowed()
        && series.dataType() == DataType.FLOAT
        && RowMajor.holdsFor(series);
  }
}
