package io.github.dl4jode.latentode.demo.data;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.latentode.data.RowSource;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesFile;
import io.github.dl4jode.latentode.data.SeriesFileException;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.program.table.CsvRow;
import io.github.dl4jode.program.table.CsvRows;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.table.RowLimit;
import java.io.IOException;
import java.nio.file.Path;

/** The user's own series. */
public final class SeriesInput {

  /** Units in the last place of the largest time. */
  private static final int LOST = 4;

  private SeriesInput() {}

  /**
   * Reads a file.
   *
   * @throws DataException if it cannot be read as series; the message says where and why
   */
  public static SeriesSet read(Path file) {
    RowLimit limit = new RowLimit(file, "leave out some of the series");
    try (CsvRows rows = CsvRows.open(file)) {
      return SeriesFile.read(file.toString(), () -> rows.next().map(row -> counted(row, limit)));
    } catch (SeriesFileException e) {
      throw new DataException(e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read (" + FileFailure.reason(e) + ").", e);
    }
  }

  private static RowSource.Row counted(CsvRow row, RowLimit limit) {
    // A point in the order of its times, its values, and their scaled copy.
    limit.add(200 + 24L * row.cells().size());
    return new RowSource.Row(Math.toIntExact(row.line()), row.cells());
  }

  /**
   * Reads a file, and merges times.
   *
   * @param merged times that are no farther apart than this part of the whole time become one; 0
   *     merges nothing
   * @throws DataException if it cannot be read as series, two points of a series differ in time by
   *     rounding alone, or they cannot be merged
   */
  public static SeriesSet read(Path file, double merged) {
    SeriesSet read = read(file);
    try {
      SeriesSet series = merged > 0 ? read.mergeTimes(merged) : read;
      requireDistinctTimes(series, file);
      return series;
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage() + ".", e);
    }
  }

  /** The model sees time less its start, over its span: a few units of rounding are lost. */
  private static void requireDistinctTimes(SeriesSet set, Path file) {
    double largest = Math.max(Math.abs(set.firstTime()), Math.abs(set.lastTime()));
    for (Series series : set.series()) {
      for (int i = 1; i < series.size(); i++) {
        if (series.time(i) - series.time(i - 1) <= LOST * Math.ulp(largest)) {
          throw new DataException(
              "%s: the times %s and %s of series %s differ by rounding alone: write one number for both, or merge them with --merge-times 1e-12."
                  .formatted(file, series.time(i - 1), series.time(i), series.id()));
        }
      }
    }
  }

  /**
   * How a model is to see series.
   *
   * @param training what it learns from
   * @param start where it begins; not after the first time of these
   * @param source names the series in a message
   * @throws DataException if a sensor has no value
   */
  public static SeriesScaling scaling(SeriesSet training, double start, String source) {
    try {
      SeriesScaling scaling = SeriesScaling.of(training);
      return new SeriesScaling(
          scaling.sensors(),
          scaling.means(),
          scaling.deviations(),
          Math.min(start, scaling.timeOffset()),
          scaling.timeScale());
    } catch (IllegalArgumentException e) {
      throw new DataException(source + ": " + e.getMessage() + ".", e);
    }
  }
}
