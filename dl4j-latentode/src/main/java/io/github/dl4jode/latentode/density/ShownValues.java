package io.github.dl4jode.latentode.density;

import io.github.dl4jode.array.Vectors;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The values of a minibatch that the mask shows, packed: the column of a sensor has its values one
 * after the other, whatever series and times they are from. Free places at the end of a column
 * repeat a shown value, so that every place has one that a likelihood is defined for.
 *
 * <p>Arrays by time have a row for each time and series, [times · batch, size]; packed arrays are
 * [rows, size], row-major. An array of several blocks has one column of each sensor in each block.
 */
final class ShownValues {

  private final int sensors;

  /** The rows by time that have a value, for each sensor. */
  private final int[][] rows;

  private ShownValues(int sensors, int[]... rows) {
    this.sensors = sensors;
    this.rows = rows;
  }

  /** No value of any sensor. */
  static ShownValues none() {
    return new ShownValues(0);
  }

  /**
   * Reads a mask.
   *
   * @param mask [batch, sensors, times], not 0 where there is a value
   */
  static ShownValues of(INDArray mask) {
    int sensors = Math.toIntExact(mask.size(1));
    double[] shown = byTime(mask);
    List<List<Integer>> rows = new ArrayList<>();
    for (int sensor = 0; sensor < sensors; sensor++) {
      rows.add(new ArrayList<>());
    }
    for (int i = 0; i < shown.length; i++) {
      if (shown[i] != 0) {
        rows.get(i % sensors).add(i / sensors);
      }
    }
    return new ShownValues(
        sensors,
        rows.stream()
            .map(one -> one.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new));
  }

  /** The elements of [batch, size, times] as rows by time, row-major. */
  static double[] byTime(INDArray array) {
    return Vectors.toJava(array.permute(2, 0, 1));
  }

  /** The rows that the longest column needs; 0 if nothing is shown. */
  int count() {
    int longest = 0;
    for (int[] column : rows) {
      longest = Math.max(longest, column.length);
    }
    return longest;
  }

  /** The number of values of a sensor. */
  int count(int sensor) {
    return rows[sensor].length;
  }

  /** The row by time of a value. */
  int row(int sensor, int place) {
    return rows[sensor][place];
  }

  /**
   * Packs an array by time.
   *
   * @param byTime [times · batch, blocks · sensors]
   * @param blocks how many
   * @param packedRows {@link #count()} or more
   */
  double[] pack(double[] byTime, int blocks, int packedRows) {
    int columns = blocks * sensors;
    double[] packed = new double[packedRows * columns];
    int spare = firstSensorWithValues();
    for (int sensor = 0; sensor < sensors; sensor++) {
      int from = rows[sensor].length > 0 ? sensor : spare;
      for (int place = 0; place < packedRows; place++) {
        int row = rows[from][place < rows[from].length ? place : 0];
        for (int block = 0; block < blocks; block++) {
          packed[place * columns + block * sensors + sensor] =
              byTime[row * columns + block * sensors + from];
        }
      }
    }
    return packed;
  }

  private int firstSensorWithValues() {
    int sensor = 0;
    while (rows[sensor].length == 0) {
      sensor++;
    }
    return sensor;
  }

  /**
   * Unpacks to an array by time, 0 where nothing is shown.
   *
   * @param packed [rows, blocks · sensors]
   * @param blocks how many
   * @param length times · batch
   */
  double[] unpack(double[] packed, int blocks, int length) {
    int columns = blocks * sensors;
    double[] byTime = new double[length * columns];
    for (int sensor = 0; sensor < sensors; sensor++) {
      for (int place = 0; place < rows[sensor].length; place++) {
        for (int column = sensor; column < columns; column += sensors) {
          byTime[rows[sensor][place] * columns + column] = packed[place * columns + column];
        }
      }
    }
    return byTime;
  }
}
