package io.github.dl4jode.latentode.demo.data;

import io.github.dl4jode.latentode.data.SeriesFile;
import io.github.dl4jode.latentode.data.SeriesFileException;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
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
    try {
      return SeriesFile.read(file);
    } catch (SeriesFileException e) {
      throw new DataException(e.getMessage(), e);
    }
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
