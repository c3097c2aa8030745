package io.github.dl4jode.sde.demo.file;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.sde.SeriesBands;
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
   * @param channels their names
   * @param bands of each series, all with the same quantiles
   * @throws io.github.dl4jode.program.file.FileException if that fails
   */
  public static void write(Path file, List<String> channels, List<SeriesBands> bands) {
    ProgramFile.write(
        file,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          writer.append(text(channels, bands));
          writer.flush();
        });
  }

  private static String text(List<String> channels, List<SeriesBands> bands) {
    StringBuilder text = new StringBuilder("series,time");
    for (String channel : channels) {
      for (double quantile : bands.get(0).quantiles()) {
        text.append(',').append(quoted(channel + " " + Math.round(100 * quantile) + "%"));
      }
    }
    text.append('\n');
    for (SeriesBands ofSeries : bands) {
      List<Series> quantiles = ofSeries.series();
      Series first = quantiles.get(0);
      for (int point = 0; point < first.size(); point++) {
        text.append(quoted(first.id())).append(',').append(first.time(point));
        for (int channel = 0; channel < channels.size(); channel++) {
          for (Series quantile : quantiles) {
            text.append(',')
                .append(String.format(Locale.ROOT, "%.6g", quantile.value(point, channel)));
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
