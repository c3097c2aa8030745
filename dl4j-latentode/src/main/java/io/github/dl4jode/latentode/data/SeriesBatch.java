package io.github.dl4jode.latentode.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Series side by side on one grid of times, the union of their own: a minibatch.
 *
 * <p>The arrays are those of {@link #dataSet}, zero where there is nothing:
 *
 * <table>
 * <caption>Features</caption>
 * <tr><td>0</td><td>values [batch, sensors, T]</td><td>what may be read</td></tr>
 * <tr><td>1</td><td>mask [batch, sensors, T]</td><td>1 where it may</td></tr>
 * <tr><td>2</td><td>times [batch, T]</td><td>the grid, the same in every row, in DOUBLE</td></tr>
 * <tr><td>3</td><td>targets [batch, sensors, T]</td><td>what is to be explained</td></tr>
 * <tr><td>4</td><td>targetMask [batch, sensors, T]</td><td>1 where there is something to explain</td></tr>
 * </table>
 *
 * <p>Times are doubles whatever the type of the network: readings one second apart in two years are
 * one number in float. Times are one if they are equal as doubles, and not if they are nearly so;
 * {@link SeriesSet#mergeTimes} makes them equal where that is wanted. Memory and the work outside
 * the solver are in proportion to batch · T: series of which each has times of its own go into
 * small minibatches.
 */
public final class SeriesBatch {

  private final List<SeriesExample> examples;
  private final double[] times;
  private final int sensors;

  private SeriesBatch(List<SeriesExample> examples, double[] times) {
    this.examples = examples;
    this.times = times;
    this.sensors = examples.get(0).observed().sensors();
  }

  /**
   * Series of which all that is there may be read and is to be explained.
   *
   * @param series at least one, all of the same sensors
   * @param furtherTimes the grid has these, too; in any order
   * @throws IllegalArgumentException if there is no series, they have several numbers of sensors, a
   *     further time is not finite, or there is more than an array can hold
   */
  public static SeriesBatch of(List<Series> series, double... furtherTimes) {
    return ofExamples(series.stream().map(SeriesExample::of).toList(), furtherTimes);
  }

  /**
   * Examples, each with what may be read and what is to be explained.
   *
   * @param examples at least one, all of the same sensors
   * @param furtherTimes as above
   * @throws IllegalArgumentException as above
   */
  public static SeriesBatch ofExamples(List<SeriesExample> examples, double... furtherTimes) {
    List<SeriesExample> copy = List.copyOf(examples);
    if (copy.stream().map(example -> example.observed().sensors()).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "A minibatch has at least one series, all of the same sensors");
    }
    if (!DoubleStream.of(furtherTimes).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("Times are finite, not " + Arrays.toString(furtherTimes));
    }
    double[] union =
        DoubleStream.concat(
                DoubleStream.of(furtherTimes),
                copy.stream()
                    .flatMapToDouble(
                        example ->
                            DoubleStream.concat(
                                DoubleStream.of(example.observed().times()),
                                DoubleStream.of(example.targets().times()))))
            // Sorting and searching tell -0 from 0.
            .map(time -> time + 0.0)
            .sorted()
            .distinct()
            .toArray();
    SeriesBatch batch = new SeriesBatch(copy, union);
    if ((long) batch.size() * batch.sensors * union.length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d series of %d sensors on %d times are too many for one minibatch; take fewer series, or merge times"
              .formatted(batch.size(), batch.sensors, union.length));
    }
    return batch;
  }

  /** How many series there are. */
  public int size() {
    return examples.size();
  }

  /** How many sensors there are. */
  public int sensors() {
    return sensors;
  }

  /** The grid, strictly increasing; a copy. */
  public double[] times() {
    return times.clone();
  }

  /** The examples, in the order of the rows. */
  public List<SeriesExample> examples() {
    return examples;
  }

  /**
   * The arrays, new ones in every call and in no workspace: five features in the order above, and
   * the targets as the one label.
   *
   * @param dataType that of the network, of all arrays but the times
   * @throws IllegalArgumentException if a value is infinite in this type
   */
  public MultiDataSet dataSet(DataType dataType) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      Cells observed = new Cells();
      Cells targets = new Cells();
      for (int row = 0; row < examples.size(); row++) {
        observed.put(row, examples.get(row).observed(), dataType);
        targets.put(row, examples.get(row).targets(), dataType);
      }
      INDArray explained = targets.values(dataType);
      INDArray[] features = {
        observed.values(dataType),
        observed.mask(dataType),
        grid(),
        explained,
        targets.mask(dataType)
      };
      return new MultiDataSet(features, new INDArray[] {explained});
    }
  }

  private INDArray grid() {
    double[] rows = new double[size() * times.length];
    for (int from = 0; from < rows.length; from += times.length) {
      System.arraycopy(times, 0, rows, from, times.length);
    }
    return Nd4j.create(rows, new long[] {size(), times.length}, DataType.DOUBLE);
  }

  /** Values and mask, row-major. */
  private final class Cells {

    private final double[] values = new double[size() * sensors * times.length];
    private final double[] mask = new double[values.length];

    void put(int row, Series series, DataType dataType) {
      for (int point = 0; point < series.size(); point++) {
        int column = Arrays.binarySearch(times, series.time(point) + 0.0);
        for (int sensor = 0; sensor < sensors; sensor++) {
          if (series.isObserved(point, sensor)) {
            int cell = (row * sensors + sensor) * times.length + column;
            values[cell] = inRange(series, point, sensor, dataType);
            mask[cell] = 1;
          }
        }
      }
    }

    private double inRange(Series series, int point, int sensor, DataType dataType) {
      double value = series.value(point, sensor);
      if (dataType == DataType.FLOAT && Float.isInfinite((float) value)) {
        throw new IllegalArgumentException(
            "The value %s of series %s, sensor %d, at time %s is infinite in FLOAT; scale the series, SeriesScaling.of, or compute in DOUBLE"
                .formatted(value, series.id(), sensor, series.time(point)));
      }
      return value;
    }

    INDArray values(DataType dataType) {
      return array(values, dataType);
    }

    INDArray mask(DataType dataType) {
      return array(mask, dataType);
    }

    private INDArray array(double[] cells, DataType dataType) {
      return Nd4j.create(cells, new long[] {size(), sensors, times.length}, dataType);
    }
  }

  /**
   * What a network says at the times of each example's targets, as series.
   *
   * @param predictions [batch, sensors, T], on this grid; not modified
   * @return of each example, with its name and the times of its targets, without missing values
   * @throws IllegalArgumentException if the predictions have another shape, or hold what is not
   *     finite
   */
  public List<Series> atTargets(INDArray predictions) {
    long[] expected = {size(), sensors, times.length};
    if (!Arrays.equals(predictions.shape(), expected)) {
      throw new IllegalArgumentException(
          "Predictions are [batch, sensors, T], %s, not %s"
              .formatted(Arrays.toString(expected), Arrays.toString(predictions.shape())));
    }
    double[] cells = predictions.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    List<Series> series = new ArrayList<>();
    for (int row = 0; row < size(); row++) {
      series.add(atTargets(row, cells));
    }
    return series;
  }

  private Series atTargets(int row, double[] cells) {
    Series targets = examples.get(row).targets();
    double[][] values = new double[targets.size()][sensors];
    for (int point = 0; point < values.length; point++) {
      int column = Arrays.binarySearch(times, targets.time(point) + 0.0);
      for (int sensor = 0; sensor < sensors; sensor++) {
        double value = cells[(row * sensors + sensor) * times.length + column];
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(
              "The prediction of series %s, sensor %d, at time %s is %s"
                  .formatted(targets.id(), sensor, targets.time(point), value));
        }
        values[point][sensor] = value;
      }
    }
    return new Series(targets.id(), targets.times(), values);
  }
}
