package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.data.NumberTable;
import io.github.dl4jode.cnf.demo.data.Standardisation;
import io.github.dl4jode.cnf.demo.file.SavedFlow;
import io.github.dl4jode.program.Backend;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.file.TableOutput;
import java.nio.file.Path;
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

  private SampleCommand() {}

  @Override
  public Integer call() {
    new OptionChecks(command).atLeastOne("--count", count);
    Backend.start();
    SavedFlow saved = SavedFlow.read(model);
    Standardisation standardisation = saved.standardisation();
    double[][] rows = standardisation.undo(saved.flow().sample(count, seed));
    NumberTable table = new NumberTable(standardisation.columns(), rows);
    output.write(table::writeTo, command.commandLine().getOut());
    return ExitCode.SUCCESS;
  }
}
