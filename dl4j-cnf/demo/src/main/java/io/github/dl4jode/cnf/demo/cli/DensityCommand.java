package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.data.CsvReader;
import io.github.dl4jode.cnf.demo.data.DataException;
import io.github.dl4jode.cnf.demo.data.NumberTable;
import io.github.dl4jode.cnf.demo.data.Standardisation;
import io.github.dl4jode.cnf.demo.file.SavedFlow;
import io.github.dl4jode.program.Backend;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.file.TableOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Evaluates a density. */
@Command(
    name = "density",
    mixinStandardHelpOptions = true,
    description =
        "Evaluates a density that has been learned: the rows of a file, and the log-density of each"
            + " in nats behind them.")
final class DensityCommand implements Callable<Integer> {

  private static final String COLUMN = "log_density";

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "MODEL", description = "The model.zip of a training.")
  private Path model;

  @Option(
      names = "--csv",
      required = true,
      paramLabel = "FILE",
      description = "The numbers, in the columns of what was learned from.")
  private Path input;

  @Mixin private TableOutput output;

  private DensityCommand() {}

  @Override
  public Integer call() {
    NumberTable table = CsvReader.read(input);
    Backend.start();
    SavedFlow saved = SavedFlow.read(model);
    Standardisation standardisation = saved.standardisation();
    int count = standardisation.columns().size();
    if (table.columns().size() != count) {
      throw new DataException(
          "%s has %d columns, the model's density is of %d: %s."
              .formatted(
                  input,
                  table.columns().size(),
                  count,
                  String.join(", ", standardisation.columns())));
    }
    double[] logDensity =
        saved.flow().logDensity(standardisation.apply(table.rows())).toDoubleVector();
    NumberTable both = withDensity(table, logDensity, standardisation.logVolume());
    output.write(both::writeTo, command.commandLine().getOut());
    return ExitCode.SUCCESS;
  }

  private static NumberTable withDensity(NumberTable table, double[] logDensity, double volume) {
    List<String> columns = new ArrayList<>(table.columns());
    columns.add(COLUMN);
    double[][] rows = new double[table.rows().length][];
    for (int i = 0; i < rows.length; i++) {
      double[] row = table.rows()[i];
      rows[i] = Arrays.copyOf(row, row.length + 1);
      rows[i][row.length] = logDensity[i] - volume;
    }
    return new NumberTable(columns, rows);
  }
}
