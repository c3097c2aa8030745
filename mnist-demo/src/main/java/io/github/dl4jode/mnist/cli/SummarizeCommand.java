package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.report.SeedSummary;
import io.github.dl4jode.mnist.report.SeedTable;
import io.github.dl4jode.mnist.report.SummaryFolder;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.training.OutputFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes several runs together. */
@Command(
    name = "summarize",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Takes runs of compare from several seeds together: a table of means and standard deviations"
            + " next to the paper's figures, all results as CSV, and plots. Networks and seeds may be"
            + " spread over the folders in any way.")
final class SummarizeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders written by compare.")
  private List<Path> folders;

  @Mixin private final OutputFolder output = new OutputFolder("summary");

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    SeedSummary summary = SeedSummary.of(folders);
    SummaryFolder folder = SummaryFolder.at(output.path());
    folder.saveTables(summary);
    out.print(SeedTable.format(summary));
    Drawing.attempt(out, () -> folder.savePlots(summary));
    out.flush();
    return ExitCode.SUCCESS;
  }
}
