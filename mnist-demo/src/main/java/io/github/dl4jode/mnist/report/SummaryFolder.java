package io.github.dl4jode.mnist.report;

import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.picture.Charts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.XYChart;

/**
 * The folder in which a summary of several runs is left: {@code mnist-table.md}, {@code
 * mnist-results.csv} and plots. Other files in it stay as they are.
 */
public final class SummaryFolder {

  private static final String TABLE = "mnist-table.md";
  private static final String RESULTS = "mnist-results.csv";

  private final Path folder;

  private SummaryFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder if need be.
   *
   * @throws FileException if it cannot be created or written to
   */
  public static SummaryFolder at(Path folder) {
    ProgramFile.prepareFolder(folder, TABLE, RESULTS);
    return new SummaryFolder(folder);
  }

  /**
   * Saves the table, and every epoch of every run as comma-separated values.
   *
   * @throws FileException if that fails
   */
  public void saveTables(SeedSummary summary) {
    ProgramFile.write(
        folder.resolve(TABLE),
        out -> out.write(SeedTable.format(summary).getBytes(StandardCharsets.UTF_8)));
    ProgramFile.write(folder.resolve(RESULTS), out -> ResultsCsv.write(summary.groups(), out));
  }

  /**
   * Draws what there is to draw.
   *
   * @throws FileException if that fails
   */
  public void savePlots(SeedSummary summary) {
    draw("test-error", SeedPlots.testError(summary.groups()));
    if (summary.groups().stream().anyMatch(SeedGroup::hasOdeBlock)) {
      draw("evaluations", List.of(SeedPlots.evaluations(summary.groups())));
      draw(
          "evaluations-backward-by-forward",
          List.of(SeedPlots.backwardByForward(summary.groups())));
    }
    Plots.studies(summary.precisionForSpeed(), summary.memory()).forEach(this::draw);
  }

  private void draw(String name, List<XYChart> charts) {
    Charts.write(folder.resolve("mnist-" + name + ".png"), charts);
  }
}
