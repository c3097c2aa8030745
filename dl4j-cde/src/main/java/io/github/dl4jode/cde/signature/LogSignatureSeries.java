package io.github.dl4jode.cde.signature;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A minibatch of series as log-signatures, and the way back for a gradient. Made by {@link
 * LogSignatureWindows#transform}.
 *
 * <p>Each series has as many windows as it needs; after its last one, the last row is repeated, so
 * that a controlled equation does not move any more.
 */
public final class LogSignatureSeries {

  private final LogSignature signature;
  private final List<SeriesRows> series;
  private final List<WindowKnots> knots = new ArrayList<>();
  private final long[] inputShape;
  private final DataType dataType;
  private final int[] windows;
  private final int most;

  LogSignatureSeries(
      LogSignature signature,
      double length,
      List<SeriesRows> series,
      long[] inputShape,
      DataType dataType) {
    this.signature = signature;
    this.series = series;
    this.inputShape = inputShape;
    this.dataType = dataType;
    this.windows = new int[series.size()];
    int largest = 0;
    for (int i = 0; i < windows.length; i++) {
      SeriesRows rows = series.get(i);
      double[] times = rows.times();
      windows[i] = WindowKnots.windows(times[times.length - 1] - times[0], length);
      requireRoom(windows[i], length);
      largest = Math.max(largest, windows[i]);
      knots.add(new WindowKnots(times, rows.values(), windows[i], length));
    }
    this.most = largest;
  }

  private void requireRoom(int count, double length) {
    if ((count + 1.0) * windows.length * signature.size() > Integer.MAX_VALUE / 8.0) {
      throw new IllegalArgumentException(
          "Windows of length %s make %,d of a series, and %d numbers of each; make them longer"
              .formatted(length, count, signature.size()));
    }
  }

  /** The number of windows of a series. */
  public int windows(int ofSeries) {
    return windows[ofSeries];
  }

  /** Computes the rows [batch, size, windows + 1], in the type of the values; a new array. */
  public INDArray values() {
    int size = signature.size();
    int rows = most + 1;
    double[] result = new double[series.size() * size * rows];
    SignatureSweep sweep = new SignatureSweep(signature);
    double[] sum = new double[size];
    for (int i = 0; i < windows.length; i++) {
      double[] points = knots.get(i).points(series.get(i).values());
      Arrays.fill(sum, 0);
      System.arraycopy(points, 0, sum, 0, signature.channels());
      for (int row = 0; row < rows; row++) {
        if (row > 0 && row <= windows[i]) {
          sweep.add(points, knots.get(i).end(row - 1), knots.get(i).end(row), sum, 0);
        }
        for (int word = 0; word < size; word++) {
          result[(i * size + word) * rows + row] = sum[word];
        }
      }
    }
    return array(result, series.size(), size, rows);
  }

  /** A mask [batch, windows + 1]: 1 for the rows of a series, 0 after its last window. */
  public INDArray mask() {
    int rows = most + 1;
    double[] mask = new double[series.size() * rows];
    for (int i = 0; i < windows.length; i++) {
      Arrays.fill(mask, i * rows, i * rows + windows[i] + 1, 1);
    }
    return array(mask, series.size(), rows);
  }

  /**
   * Carries a cotangent back to the values of the minibatch.
   *
   * @param cotangent dL/d {@link #values}, of its shape
   * @return dL/d values [batch, channels, columns]; 0 where a value is missing
   * @throws IllegalArgumentException if the cotangent has another shape
   */
  public INDArray cotangent(INDArray cotangent) {
    int size = signature.size();
    int rows = most + 1;
    long[] expected = {series.size(), size, rows};
    if (!Arrays.equals(cotangent.shape(), expected)) {
      throw new IllegalArgumentException(
          "The cotangent has the shape %s, the log-signatures have %s"
              .formatted(Arrays.toString(cotangent.shape()), Arrays.toString(expected)));
    }
    double[] given = HostArrays.doubles(cotangent);
    int channels = signature.channels();
    int width = Math.toIntExact(inputShape[2]);
    double[] result = new double[series.size() * channels * width];
    for (int i = 0; i < windows.length; i++) {
      double[] ofSeries = Arrays.copyOfRange(given, i * size * rows, (i + 1) * size * rows);
      double[] ofRows = rowCotangents(i, ofSeries);
      int[] columns = series.get(i).columns();
      for (int row = 0; row < columns.length; row++) {
        for (int channel = 0; channel < channels; channel++) {
          result[(i * channels + channel) * width + columns[row]] =
              ofRows[row * channels + channel];
        }
      }
    }
    return array(result, inputShape);
  }

  /** From the cotangents [word][row] of one series to those of its values [row][channel]. */
  private double[] rowCotangents(int i, double... ofSeries) {
    int size = signature.size();
    int rows = most + 1;
    double[] points = knots.get(i).points(series.get(i).values());
    double[] pointCotangents = new double[points.length];
    SignatureSweep sweep = new SignatureSweep(signature);
    double[] later = new double[size];
    for (int row = rows - 1; row >= 0; row--) {
      // A log-signature is in its own row and in all rows after it.
      for (int word = 0; word < size; word++) {
        later[word] += ofSeries[word * rows + row];
      }
      if (row > 0 && row <= windows[i]) {
        int from = knots.get(i).end(row - 1);
        sweep.addCotangents(points, from, knots.get(i).end(row), later, 0, pointCotangents);
      }
    }
    for (int channel = 0; channel < signature.channels(); channel++) {
      pointCotangents[channel] += later[channel];
    }
    return knots.get(i).cotangents(series.get(i).times().length, pointCotangents);
  }

  private INDArray array(double[] elements, long... shape) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return Nd4j.create(elements, shape, dataType);
    }
  }
}
