package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.demo.file.TableFile;
import io.github.dl4jode.latentode.demo.training.ModelChoice;
import io.github.dl4jode.latentode.demo.training.TableCell;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * The paper's table as Markdown: means over seeds, and from two seeds on the standard deviation of
 * one seed from another.
 *
 * @param table what is finished
 * @param models its rows
 * @param observed its columns
 * @param seeds that count
 */
record MarkdownTable(
    TableFile table, List<ModelChoice> models, List<Integer> observed, List<Long> seeds) {

  private static final Map<Integer, String> PAPER_RNN =
      Map.of(30, "0.3937", 50, "0.3202", 100, "0.1813");
  private static final Map<Integer, String> PAPER_LATENT_ODE =
      Map.of(30, "0.1642", 50, "0.1502", 100, "0.1346");

  /** The table, its lines ended. */
  String text() {
    StringBuilder text = new StringBuilder("| RMSE at known points |");
    observed.forEach(count -> text.append(' ').append(count).append(" |"));
    text.append("\n|---|").append("---|".repeat(observed.size())).append('\n');
    rows(text, "within the window", TableCell::interpolation);
    rows(text, "after it", TableCell::extrapolation);
    rows(text, "after it, clockwise", TableCell::clockwise);
    rows(text, "after it, counter-clockwise", TableCell::counterClockwise);
    paper(text, "the paper, RNN", PAPER_RNN);
    paper(text, "the paper, latent ODE", PAPER_LATENT_ODE);
    return text.toString();
  }

  private void rows(StringBuilder text, String name, ToDoubleFunction<TableCell> error) {
    for (ModelChoice model : models) {
      text.append("| ").append(name).append(": ").append(model.title()).append(" |");
      for (int count : observed) {
        double[] errors =
            table.cells().stream()
                .filter(cell -> cell.model() == model && cell.observed() == count)
                .filter(cell -> seeds.contains(cell.seed()))
                .mapToDouble(error)
                .toArray();
        text.append(' ').append(meanAndSpread(errors)).append(" |");
      }
      text.append('\n');
    }
  }

  private static String meanAndSpread(double... errors) {
    double mean = DoubleStream.of(errors).average().orElse(Double.NaN);
    if (errors.length < 2) {
      return String.format(Locale.ROOT, "%.3f", mean);
    }
    double squares = DoubleStream.of(errors).map(e -> (e - mean) * (e - mean)).sum();
    return String.format(
        Locale.ROOT, "%.3f ± %.3f", mean, Math.sqrt(squares / (errors.length - 1)));
  }

  private void paper(StringBuilder text, String name, Map<Integer, String> figures) {
    text.append("| ").append(name).append(" |");
    observed.forEach(
        count -> text.append(' ').append(figures.getOrDefault(count, "")).append(" |"));
    text.append('\n');
  }
}
