package io.github.dl4jode.sde.demo.data;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.latentode.data.RowSource;
import io.github.dl4jode.latentode.data.SeriesFile;
import io.github.dl4jode.latentode.data.SeriesFileException;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.table.CsvRows;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.table.RowLimit;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Series in CSV: the columns series, time, and one for each channel. */
public final class PathsFile {

  private static final int BYTES_OF_A_POINT = 200;
  private static final int BYTES_OF_A_VALUE = 24;

  private PathsFile() {}

  /**
   * Reads series.
   *
   * @throws DataException if they cannot be read; the message says where and why
   */
  public static SeriesSet read(Path file) {
    RowLimit limit = new RowLimit(file, "leave out some of the series");
    try (CsvRows rows = CsvRows.open(file)) {
      return SeriesFile.read(
          file.toString(),
          () ->
              rows.next()
                  .map(
                      row -> {
                        limit.add(BYTES_OF_A_POINT + (long) BYTES_OF_A_VALUE * row.cells().size());
                        return new RowSource.Row(Math.toIntExact(row.line()), row.cells());
                      }));
    } catch (SeriesFileException e) {
      throw new DataException(e.getMessage(), e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read (" + FileFailure.reason(e) + ").", e);
    }
  }

  /**
   * Writes series.
   *
   * @throws io.github.dl4jode.program.file.FileException if that fails
   */
  public static void write(SamplePaths paths, Path file) {
    ProgramFile.write(
        file,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          SeriesFile.write(paths.asSeries(), writer);
          writer.flush();
        });
  }
}
