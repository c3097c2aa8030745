package io.github.dl4jode.cde.data;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Series of one minibatch as the arrays that networks read. Column k is the time k of each series;
 * after the end of a series its values are missing and its times go on by 1.
 *
 * <p>Every call makes new arrays, in no workspace.
 */
public final class SeriesArrays {

  private final List<LabelledSeries> series;
  private final int classes;
  private final int columns;
  private final int channels;
  private final DataType dataType;

  /**
   * Takes series.
   *
   * @param series at least one, of the same channels
   * @param classes the number of classes
   * @param columns the length of the time axis, at least that of the longest series
   * @param dataType of all arrays but the times, which are double
   * @throws IllegalArgumentException if there is no series, or one is longer than the time axis
   */
  public SeriesArrays(List<LabelledSeries> series, int classes, int columns, DataType dataType) {
    this.series = List.copyOf(series);
    if (series.isEmpty()) {
      throw new IllegalArgumentException("A minibatch has at least one series");
    }
    for (LabelledSeries one : series) {
      if (one.size() > columns) {
        throw new IllegalArgumentException(
            "Series %s has %d times, the arrays have %d columns"
                .formatted(one.id(), one.size(), columns));
      }
    }
    this.classes = classes;
    this.columns = columns;
    this.channels = series.get(0).channels();
    this.dataType = dataType;
  }

  /** A number for each series, channel and column. */
  @FunctionalInterface
  private interface Cell {
    double at(LabelledSeries of, int channel, int column);
  }

  /** The series, in the order of the rows. */
  public List<LabelledSeries> series() {
    return series;
  }

  /** The values [batch, channels, time], NaN where missing and after the end of a series. */
  public INDArray values() {
    return cells(channels, (of, channel, column) -> valueOrNaN(of, channel, column));
  }

  /** A mask [batch, channels, time]: 1 where there is a value, 0 elsewhere. */
  public INDArray mask() {
    return cells(
        channels, (of, channel, column) -> Double.isNaN(valueOrNaN(of, channel, column)) ? 0 : 1);
  }

  /** A mask [batch, time]: 1 at the times of a series, 0 after its end. */
  public INDArray timeMask() {
    return cells(1, (of, channel, column) -> column < of.size() ? 1 : 0)
        .reshape('c', series.size(), columns);
  }

  /** The times [batch, time], double, strictly increasing. */
  public INDArray times() {
    double[] times = new double[series.size() * columns];
    for (int i = 0; i < series.size(); i++) {
      for (int column = 0; column < columns; column++) {
        times[i * columns + column] = time(series.get(i), column);
      }
    }
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(times, new long[] {series.size(), columns}, DataType.DOUBLE);
    }
  }

  /**
   * What a recurrent network without a notion of missing values reads, [batch, 2 channels + 1,
   * time]: the last value of each channel, 0 before the first; whether there is a value; the time
   * since the column before. All are 0 after the end of a series.
   */
  public INDArray filled() {
    return cells(
        2 * channels + 1,
        (of, row, column) -> {
          if (column >= of.size()) {
            return 0;
          }
          if (row == 2 * channels) {
            return gap(of, column);
          }
          return row < channels
              ? lastValue(of, row, column)
              : Double.isNaN(of.value(column, row - channels)) ? 0 : 1;
        });
  }

  /**
   * What a decaying recurrent network (GRU-D) reads, [batch, 3 channels, time]: the last value of
   * each channel before or at the time, 0 before the first; whether there is a value; the time
   * since the last value of the channel before this time, or since the start.
   */
  public INDArray decaying() {
    return cells(
        3 * channels,
        (of, row, column) -> {
          if (column >= of.size()) {
            return 0;
          }
          int channel = row % channels;
          return switch (row / channels) {
            case 0 -> lastValue(of, channel, column);
            case 1 -> Double.isNaN(of.value(column, channel)) ? 0 : 1;
            default -> sinceValue(of, channel, column);
          };
        });
  }

  /** The classes, one-hot [batch, classes]; zeros for an unknown class. */
  public INDArray labels() {
    double[] labels = new double[series.size() * classes];
    for (int i = 0; i < series.size(); i++) {
      int label = series.get(i).label();
      if (label != LabelledSeries.UNKNOWN) {
        labels[i * classes + label] = 1;
      }
    }
    return array(labels, series.size(), classes);
  }

  /**
   * For a network with one input: time as the first channel, then the values [batch, channels + 1,
   * time], NaN where missing; the mask [batch, time] ends each series.
   */
  public DataSet dataSet() {
    INDArray features =
        cells(
            channels + 1,
            (of, row, column) ->
                row == 0 ? timeOrNaN(of, column) : valueOrNaN(of, row - 1, column));
    return new DataSet(features, labels(), timeMask(), null);
  }

  /** For a graph: the features are values, mask and times; the label is the class. */
  public MultiDataSet multiDataSet() {
    return new MultiDataSet(new INDArray[] {values(), mask(), times()}, new INDArray[] {labels()});
  }

  private static double time(LabelledSeries of, int column) {
    int last = of.size() - 1;
    return column <= last ? of.time(column) : of.time(last) + (column - last);
  }

  private static double timeOrNaN(LabelledSeries of, int column) {
    return column < of.size() ? of.time(column) : Double.NaN;
  }

  private static double valueOrNaN(LabelledSeries of, int channel, int column) {
    return column < of.size() ? of.value(column, channel) : Double.NaN;
  }

  private static double gap(LabelledSeries of, int column) {
    return column == 0 ? 0 : of.time(column) - of.time(column - 1);
  }

  private static double lastValue(LabelledSeries of, int channel, int column) {
    int at = lastObserved(of, channel, column);
    return at < 0 ? 0 : of.value(at, channel);
  }

  private static double sinceValue(LabelledSeries of, int channel, int column) {
    return of.time(column) - of.time(Math.max(0, lastObserved(of, channel, column - 1)));
  }

  private static int lastObserved(LabelledSeries of, int channel, int column) {
    int at = column;
    while (at >= 0 && Double.isNaN(of.value(at, channel))) {
      at--;
    }
    return at;
  }

  private INDArray cells(int rows, Cell cell) {
    double[] cells = new double[series.size() * rows * columns];
    for (int i = 0; i < series.size(); i++) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          cells[(i * rows + row) * columns + column] = cell.at(series.get(i), row, column);
        }
      }
    }
    return array(cells, series.size(), rows, columns);
  }

  private INDArray array(double[] elements, long... shape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(elements, shape, dataType);
    }
  }

  @Override
  public String toString() {
    return "SeriesArrays of %d series, %s"
        .formatted(series.size(), Arrays.toString(new int[] {channels, columns}));
  }
}
