package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.EpochResult;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Networks over several seeds as a table in Markdown, next to the figures of the paper. */
public final class SeedTable {

  private static final String NONE = "–";
  private static final List<String> HEADER =
      List.of(
          "network",
          "seeds",
          "test error",
          "of each seed",
          "in the paper",
          "parameters",
          "in the paper",
          "NFE forward",
          "NFE backward",
          "block memory");

  private SeedTable() {}

  /** A line for each network; test error and NFE are those of the last epoch. */
  public static String format(SeedSummary summary) {
    StringBuilder table = new StringBuilder(line(HEADER));
    table.append("|---|---|").append("---:|".repeat(HEADER.size() - 2)).append('\n');
    summary.groups().forEach(group -> table.append(line(row(group))));
    return table.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static List<String> row(SeedGroup group) {
    return List.of(
        group.title(),
        joined(group, run -> Long.toString(run.seed())),
        testError(group.last(EpochResult::testError)),
        joined(group, run -> percent(run.result().last().testError())) + " %",
        paper(group.model()).error(),
        String.format(Locale.ROOT, "%,d", group.parameters()),
        paper(group.model()).parameters(),
        evaluations(group, epoch -> epoch.work().forward()),
        evaluations(group, epoch -> epoch.work().backward()),
        group.blockBytes() == 0
            ? NONE
            : String.format(Locale.ROOT, "%.1f MB", group.blockBytes() / 1e6));
  }

  private static String joined(SeedGroup group, Function<SeedRun, String> value) {
    return group.runs().stream().map(value).collect(Collectors.joining(", "));
  }

  private static String testError(Spread error) {
    String mean = percent(error.mean());
    return error.hasDeviation()
        ? mean + " ± " + percent(error.standardDeviation()) + " %"
        : mean + " %";
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f", 100 * share);
  }

  private static String evaluations(SeedGroup group, ToDoubleFunction<EpochResult> value) {
    return group.hasOdeBlock()
        ? String.format(Locale.ROOT, "%.1f", group.last(value).mean())
        : NONE;
  }

  /** What the paper says of a network. */
  private record Published(String error, String parameters) {}

  /** Chen et al. (2018), "Neural Ordinary Differential Equations", Table 1. */
  private static Published paper(String model) {
    return switch (model) {
      case "resnet" -> new Published("0.41 %", "0.60 M");
      case "rknet" -> new Published("0.47 %", "0.22 M");
      case "odenet" -> new Published("0.42 %", "0.22 M");
      default -> new Published(NONE, NONE);
    };
  }
}
