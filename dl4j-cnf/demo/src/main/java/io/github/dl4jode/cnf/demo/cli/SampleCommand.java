package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.data.NumberTable;
import io.github.dl4jode.cnf.demo.data.Standardisation;
import io.github.dl4jode.cnf.demo.file.SavedFlow;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.TableOutput;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws from a density. */
@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    description = "Draws examples from a density that has been learned, as CSV.")
final class SampleCommand implements Callable<Integer> {

  /** A multiple of what the library takes at once, so that parts change no number. */
  private static final int ROWS_AT_ONCE = 1 << 14;

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "MODEL", description = "The model.zip of a training.")
  private Path model;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many examples. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "The same seed gives the same examples. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private TableOutput output;

  @Mixin private ThreadOption threads;

  private SampleCommand() {}

  @Override
  public Integer call() {
    threads.check(new OptionChecks(command));
    new OptionChecks(command).atLeastOne("--count", count);
    output.check();
    threads.startBackend();
    SavedFlow saved = SavedFlow.read(model);
    output.write(out -> write(saved, out), command.commandLine().getOut());
    return ExitCode.SUCCESS;
  }

  /** Part by part, so that there may be more than the memory holds. */
  private void write(SavedFlow saved, Writer out) throws IOException {
    Standardisation standardisation = saved.standardisation();
    SplittableRandom random = new SplittableRandom(seed);
    int left = count;
    while (left > 0) {
      int part = Math.min(left, ROWS_AT_ONCE);
      double[][] rows = standardisation.undo(saved.flow().sample(part, random));
      if (left == count) {
        NumberTable.writeNames(standardisation.columns(), out);
      }
      for (double[] row : rows) {
        NumberTable.writeRow(row, out);
      }
      left -= part;
    }
  }
}
