package io.github.dl4jode.latentode.demo.data;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.latentode.data.RowSource;
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
   * How a model is to see series.
   *
   * @param training what it learns from
   * @param start where it begins; not behind the first time of these
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
