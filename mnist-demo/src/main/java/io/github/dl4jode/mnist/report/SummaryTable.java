package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.ModelResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The networks side by side, as text. */
public final class SummaryTable {

  private static final String NONE = "-";
  private static final List<String> HEADER =
      List.of(
          "", "test error", "parameters", "s/epoch", "NFE forward", "NFE backward", "block memory");

  private SummaryTable() {}

  /** A line for each network, columns aligned to the right. */
  public static String format(List<ModelResult> models) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADER);
    models.forEach(model -> rows.add(row(model)));
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int width = width(rows, column);
        String format = column == 0 ? "%-" + width + "s" : "  %" + width + "s";
        line.append(String.format(Locale.ROOT, format, row.get(column)));
      }
      table.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return table.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> Math.max(1, row.get(column).length())).max().orElse(1);
  }

  private static List<String> row(ModelResult model) {
    return List.of(
        model.title(),
        String.format(Locale.ROOT, "%.2f %%", 100 * model.last().testError()),
        String.format(Locale.ROOT, "%,d", model.parameters()),
        String.format(Locale.ROOT, "%.1f", model.secondsPerEpoch()),
        evaluations(model.last().work().forward()),
        evaluations(model.last().work().backward()),
        memory(model.blockBytes()));
  }

  private static String evaluations(double mean) {
    return mean == 0 ? NONE : String.format(Locale.ROOT, "%.1f", mean);
  }

  private static String memory(long bytes) {
    return bytes == 0 ? NONE : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
