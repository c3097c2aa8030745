package io.github.dl4jode.latentode.density;

import io.github.dl4jode.layer.compiled.Computation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Arrays [batch, size, times] as rows of size, time by time: the order in which the solver has
 * them, and in which nothing has to be copied.
 */
public final class Trajectories {

  private Trajectories() {}

  /** [batch, size, times] as [times · batch, size]; a view, if its order is that of the solver. */
  public static INDArray rows(INDArray trajectories) {
    INDArray byTime = trajectories.permute(2, 0, 1);
    return byTime.reshape('c', byTime.size(0) * byTime.size(1), byTime.size(2));
  }

  /** A new [batch, size, times], of which {@link #rows} is a view. */
  public static INDArray create(Computation.Place place, long batch, long size, long times) {
    return place.create(times, batch, size).permute(1, 2, 0);
  }

  /** The first rows of size, a copy where there are more. */
  public static INDArray firstColumns(INDArray rows, long columns) {
    return rows.size(1) == columns
        ? rows
        : rows.get(NDArrayIndex.all(), NDArrayIndex.interval(0, columns)).dup('c');
  }
}
