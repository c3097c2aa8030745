package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.demo.file.TableFile;
import io.github.dl4jode.latentode.demo.training.ComparedModel;
import io.github.dl4jode.latentode.demo.training.ModelChoice;
import io.github.dl4jode.latentode.demo.training.SeriesTrainingSettings;
import io.github.dl4jode.latentode.demo.training.TableCell;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.IterationDisplay;
import io.github.dl4jode.program.training.OutputFolder;
import io.github.dl4jode.program.training.Resuming;
import io.github.dl4jode.program.training.TableTrainings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the paper's table. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description =
        "Trains latent ODEs and recurrent networks on spirals of which 30, 50 or 100 points are"
            + " known, and prints the errors of interpolation and extrapolation next to those of"
            + " Chen et al. (2018), Table 2. Each training that is finished is kept in table.json.")
final class TableCommand implements Callable<Integer> {

  private static final String TABLE = "table.json";

  @Spec private CommandSpec command;

  @Option(
      names = "--models",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "rnn,latent-ode",
      description = "Of latent-ode, rnn, free-rnn, ode-rnn and rnn-vae. Default: ${DEFAULT-VALUE}.")
  private List<ModelChoice> models;

  @Option(
      names = "--observed",
      paramLabel = "N",
      split = ",",
      defaultValue = "30,50,100",
      description =
          "How many of the 100 points of each spiral are known. Default: ${DEFAULT-VALUE}.")
  private List<Integer> observed;

  @Option(
      names = "--seeds",
      paramLabel = "SEED",
      split = ",",
      defaultValue = "1,2,3",
      description = "Means are over these. Default: ${DEFAULT-VALUE}.")
  private List<Long> seeds;

  @Mixin private SpiralsOption spirals;

  @Mixin private SeriesTrainingOptions training;

  @Mixin private final OutputFolder output = new OutputFolder("table");

  @Option(
      names = "--resume",
      description = "Keep what is finished in table.json; options of trainings must be as before.")
  private boolean resume;

  private TableCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    SeriesTrainingSettings settings = training.settings(checks, DataName.of("spirals"), 0);
    Duration limit = training.limit();
    check(checks);
    Path file = output.file(TABLE);
    PrintWriter out = command.commandLine().getOut();
    output.prepare(TABLE, "table.md");
    if (resume && !Files.exists(file)) {
      Resuming.beginsAnew(out, output.path());
    }
    TableFile table =
        resume
            ? TableFile.resume(file, settings, spirals.value())
            : new TableFile(settings, spirals.value(), List.of());
    training.startBackend();
    table = fill(table, file, limit, out);
    String text = new MarkdownTable(table, models, observed, seeds).text();
    ProgramFile.write(
        output.file("table.md"), stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    out.print(text);
    TablePicture picture = new TablePicture(output.path(), models, seeds.get(0), spirals.value());
    Drawing.attempt(out, () -> observed.forEach(picture::draw));
    output.written(out);
    return ExitCode.SUCCESS;
  }

  private void check(OptionChecks checks) {
    spirals.check(checks);
    SpiralChecks ofSpirals = new SpiralChecks(checks);
    observed.forEach(count -> ofSpirals.observed(1, count));
  }

  /** One training of the table. */
  private record Place(ModelChoice model, int observed, long seed) {}

  private TableFile fill(TableFile begun, Path file, Duration limit, PrintWriter out) {
    List<Place> places = new ArrayList<>();
    // Seed by seed, so that a table that is stopped early has means of fewer seeds.
    for (long seed : seeds) {
      for (int count : observed) {
        models.forEach(choice -> places.add(new Place(choice, count, seed)));
      }
    }
    return new TableTrainings<TableFile, Place>(
            one ->
                "%s, %d known points, seed %d"
                    .formatted(one.model().title(), one.observed(), one.seed()),
            (table, one) -> table.cell(one.model(), one.observed(), one.seed()).isPresent(),
            (table, one) -> {
              TableFile next = table.with(train(one, table.settings(), limit, out));
              next.write(file);
              return next;
            })
        .fill(begun, places, out);
  }

  private TableCell train(
      Place place, SeriesTrainingSettings settings, Duration limit, PrintWriter out) {
    ComparedModel compared =
        new ComparedModel(
            place.model(), place.observed(), settings.withSeed(place.seed()), spirals.value());
    try (IterationDisplay display =
        IterationDisplay.of(out, "loss", settings.task().iterations())) {
      TableCell cell = compared.train(limit, display::show);
      TablePicture.keep(output.path(), place.model(), place.observed(), place.seed(), compared);
      out.printf(
          Locale.ROOT,
          "RMSE %.4f within the window, %.4f after it; %d iterations, %.0f s%n",
          cell.interpolation(),
          cell.extrapolation(),
          cell.iterations(),
          cell.seconds());
      return cell;
    }
  }
}
