package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.data.NumberRows;
import io.github.dl4jode.cnf.demo.data.NumberTable;
import io.github.dl4jode.cnf.demo.data.Standardisation;
import io.github.dl4jode.cnf.demo.file.SavedFlow;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.Programs;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.TableOutput;
import io.github.dl4jode.program.table.DataException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.ndarray.INDArray;
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
            + " in nats after them.")
final class DensityCommand implements Callable<Integer> {

  private static final String COLUMN = "log_density";

  /** A multiple of what the library takes at once, so that parts change no number. */
  private static final int ROWS_AT_ONCE = 1 << 14;

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

  @Mixin private ThreadOption threads;

  private DensityCommand() {}

  @Override
  public Integer call() {
    threads.check(new OptionChecks(command));
    output.check();
    try (NumberRows rows = NumberRows.open(input)) {
      threads.startBackend();
      SavedFlow saved = SavedFlow.read(model);
      requireColumns(rows, saved.standardisation().columns());
      output.write(out -> write(rows, saved, out), command.commandLine().getOut());
    }
    return ExitCode.SUCCESS;
  }

  private void requireColumns(NumberRows rows, List<String> expected) {
    if (rows.columns().size() != expected.size()) {
      throw new DataException(
          "%s has %d columns, the model's density is of %d: %s."
              .formatted(
                  input, rows.columns().size(), expected.size(), String.join(", ", expected)));
    }
  }

  /** Part by part, so that a file may be larger than the memory. */
  private void write(NumberRows rows, SavedFlow saved, Writer out) throws IOException {
    List<String> columns = new ArrayList<>(rows.columns());
    columns.add(COLUMN);
    // The first rows are read before anything is written.
    List<double[]> part = part(rows);
    NumberTable.writeNames(columns, out);
    for (long done = 0; !part.isEmpty(); part = part(rows)) {
      double[] logDensity = logDensity(saved, part, done);
      for (int i = 0; i < logDensity.length; i++) {
        double[] row = part.get(i);
        double[] longer = Arrays.copyOf(row, row.length + 1);
        longer[row.length] = logDensity[i];
        NumberTable.writeRow(longer, out);
      }
      done += part.size();
    }
  }

  private static List<double[]> part(NumberRows rows) {
    List<double[]> part = new ArrayList<>();
    Optional<double[]> row = rows.next();
    while (row.isPresent()) {
      part.add(row.get());
      row = part.size() < ROWS_AT_ONCE ? rows.next() : Optional.empty();
    }
    return part;
  }

  private double[] logDensity(SavedFlow saved, List<double[]> part, long done) {
    Standardisation standardisation = saved.standardisation();
    try {
      double volume = standardisation.logVolume();
      INDArray standard = standardisation.apply(part.toArray(double[][]::new));
      return Arrays.stream(saved.flow().logDensity(standard).toDoubleVector())
          .map(value -> value - volume)
          .toArray();
    } catch (RuntimeException e) {
      if (!Programs.isSolveFailure(e)) {
        throw e;
      }
      throw new DataException(
          "%s: the density of rows %d to %d cannot be computed; are they far from what the flow has learned? %s"
              .formatted(input, done + 1, done + part.size(), e.getMessage()),
          e);
    }
  }
}
