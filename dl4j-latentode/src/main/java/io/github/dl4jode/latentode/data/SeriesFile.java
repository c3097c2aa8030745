package io.github.dl4jode.latentode.data;

import io.github.dl4jode.file.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Series as text, CSV in UTF-8:
 *
 * <pre>
 * # Lines that begin like this, and empty ones, are passed over.
 * series,time,temperature,pressure
 * north,0,21.5,1013.2
 * north,0.75,,1012.8
 * south,0.2,25.1,
 * </pre>
 *
 * <p>The first line names the columns: "series", "time", then the sensors. Each further line is a
 * point of a series; an empty cell is a missing value. Lines may stand in any order; a series has
 * one line for a time. Cells are separated by commas, semicolons or tabs, whichever of these the
 * first line has; numbers have a decimal point; a cell may stand in quotes.
 */
public final class SeriesFile {

  private static final char SEPARATOR = ',';

  private SeriesFile() {}

  /**
   * Reads a file.
   *
   * @return the series in the order of their first lines, each in the order of its times
   * @throws SeriesFileException if there is no such file, it is no text, or it holds something else
   *     than series; the message says in which line and column, and what to do
   */
  public static SeriesSet read(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(file.toString(), reader);
    } catch (NoSuchFileException e) {
      throw new SeriesFileException("There is no file " + file + ".", e);
    } catch (CharacterCodingException e) {
      throw new SeriesFileException(file + " is no text in UTF-8; save it as CSV in UTF-8.", e);
    } catch (IOException e) {
      throw new SeriesFileException(file + " cannot be read (" + e + ").", e);
    }
  }

  /**
   * Reads series from elsewhere.
   *
   * @param name stands in messages for the name of the file
   * @param reader not closed
   * @throws SeriesFileException as above
   * @throws IOException if the reader throws it
   */
  public static SeriesSet read(String name, BufferedReader reader) throws IOException {
    return read(name, new LineRows(name, reader));
  }

  /**
   * Reads series from rows that something else has taken apart; the first row names the columns.
   *
   * @param name stands in messages for the name of the file
   * @throws SeriesFileException as above
   * @throws IOException if the source throws it
   */
  public static SeriesSet read(String name, RowSource rows) throws IOException {
    return new SeriesReader(name, rows).read();
  }

  /**
   * Writes a file that is read as this set, bit for bit; there is never half of it.
   *
   * @throws IOException if the file cannot be written, or there is no such folder
   */
  public static void write(SeriesSet set, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    AtomicFile.write(
        file,
        stream -> {
          Writer out = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          write(set, out);
          out.flush();
        });
  }

  /**
   * Writes series elsewhere.
   *
   * @param out neither flushed nor closed
   * @throws IOException if the writer throws it
   */
  public static void write(SeriesSet set, Writer out) throws IOException {
    StringBuilder line = new StringBuilder("series,time");
    for (String sensor : set.sensors()) {
      line.append(SEPARATOR).append(CsvLine.quoted(sensor, SEPARATOR));
    }
    out.append(line).append('\n');
    for (Series series : set.series()) {
      for (int i = 0; i < series.size(); i++) {
        out.append(line(series, i)).append('\n');
      }
    }
  }

  private static String line(Series series, int point) {
    StringBuilder line = new StringBuilder(CsvLine.quoted(series.id(), SEPARATOR));
    line.append(SEPARATOR).append(series.time(point));
    for (int sensor = 0; sensor < series.sensors(); sensor++) {
      line.append(SEPARATOR);
      if (series.isObserved(point, sensor)) {
        line.append(series.value(point, sensor));
      }
    }
    return line.toString();
  }
}
