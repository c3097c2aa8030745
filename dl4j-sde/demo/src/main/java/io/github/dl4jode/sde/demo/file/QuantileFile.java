package io.github.dl4jode.sde.demo.file;

import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Quantiles of forecasts as CSV: series, time, and a column for each channel and level. */
public final class QuantileFile {

  private QuantileFile() {}

  /**
   * Writes or replaces a file.
   *
   * @param quantiles [level][channel][time] of each series
   * @throws io.github.dl4jode.program.file.FileException if that fails
   */
  public static void write(
      Path file, SamplePaths known, double[] times, double[] levels, List<double[][][]> quantiles) {
    ProgramFile.write(
        file,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          writer.append(text(known, times, levels, quantiles));
          writer.flush();
        });
  }

  private static String text(
      SamplePaths known, double[] times, double[] levels, List<double[][][]> quantiles) {
    StringBuilder text = new StringBuilder("series,time");
    for (String channel : known.channels()) {
      for (double level : levels) {
        text.append(',').append(quoted(channel + " " + Math.round(100 * level) + "%"));
      }
    }
    text.append('\n');
    for (int series = 0; series < known.size(); series++) {
      for (int time = 1; time < times.length; time++) {
        text.append(quoted(known.names().get(series))).append(',').append(times[time]);
        for (int channel = 0; channel < known.channels().size(); channel++) {
          for (int level = 0; level < levels.length; level++) {
            double value = quantiles.get(series)[level][channel][time];
            text.append(',').append(String.format(Locale.ROOT, "%.6g", value));
          }
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String quoted(String cell) {
    boolean plain =
        cell.chars().allMatch(c -> Character.isLetterOrDigit(c) || "%. _-".indexOf(c) >= 0);
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
