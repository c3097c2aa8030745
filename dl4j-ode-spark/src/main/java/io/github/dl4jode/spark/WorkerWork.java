package io.github.dl4jode.spark;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.AccumulatorV2;

/** Sums the work of layers over the tasks of a job, by executor and layer. */
final class WorkerWork
    extends AccumulatorV2<Map<WorkerWork.Place, LayerWork>, Map<WorkerWork.Place, LayerWork>> {

  private static final long serialVersionUID = 1L;

  /** A layer on an executor. */
  record Place(String executor, String layer) implements Serializable, Comparable<Place> {

    @Override
    public int compareTo(Place other) {
      int byExecutor = executor.compareTo(other.executor);
      return byExecutor == 0 ? layer.compareTo(other.layer) : byExecutor;
    }
  }

  private final TreeMap<Place, LayerWork> sums = new TreeMap<>();

  // Spark reads the value in another thread than the one that adds, for its progress reports.

  @Override
  public synchronized boolean isZero() {
    return sums.isEmpty();
  }

  @Override
  public synchronized AccumulatorV2<Map<Place, LayerWork>, Map<Place, LayerWork>> copy() {
    WorkerWork copy = new WorkerWork();
    copy.add(sums);
    return copy;
  }

  @Override
  public synchronized void reset() {
    sums.clear();
  }

  @Override
  public synchronized void add(Map<Place, LayerWork> work) {
    work.forEach((place, each) -> sums.merge(place, each, LayerWork::plus));
  }

  @Override
  public void merge(AccumulatorV2<Map<Place, LayerWork>, Map<Place, LayerWork>> other) {
    add(other.value());
  }

  @Override
  public synchronized Map<Place, LayerWork> value() {
    return new TreeMap<>(sums);
  }
}
