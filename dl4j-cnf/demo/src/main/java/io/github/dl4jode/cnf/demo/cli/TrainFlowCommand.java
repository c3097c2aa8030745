package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.cnf.demo.file.SavedFlow;
import io.github.dl4jode.cnf.demo.training.FlowTestResult;
import io.github.dl4jode.cnf.demo.training.FlowTrainer;
import io.github.dl4jode.cnf.demo.training.FlowTrainingSettings;
import io.github.dl4jode.program.Backend;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.IterationDisplay;
import io.github.dl4jode.program.training.Resuming;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Learns a density. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Learns a density by maximum likelihood, saves it as model.zip and draws data, samples,"
            + " density and the transformation from the Gaussian.")
final class TrainFlowCommand implements Callable<Integer> {

  /** The file of the flow in the folder of the output. */
  private static final String MODEL = "model.zip";

  @Spec private CommandSpec command;

  @ArgGroup(multiplicity = "1")
  private DensityDataOptions data;

  @Mixin private FlowOptions training;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "report",
      description = "Folder for model and pictures. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Option(
      names = "--save-every",
      paramLabel = "N",
      defaultValue = "250",
      description = "Iterations between two saves of the model. Default: ${DEFAULT-VALUE}.")
  private int saveEvery;

  @Option(
      names = "--resume",
      description =
          "Go on with the model in the folder: the same numbers as from a training that was never"
              + " stopped. All options but --minutes, --save-every and"
              + " --no-pictures must be as they were.")
  private boolean resume;

  @Option(names = "--no-pictures", description = "Draw nothing.")
  private boolean withoutPictures;

  private TrainFlowCommand() {}

  @Override
  public Integer call() {
    FlowTrainingSettings settings = training.settings(data.name());
    Duration limit = training.limit();
    new OptionChecks(command).atLeastOne("--save-every", saveEvery);
    LongFunction<Examples> source = data.read();
    Backend.start();
    Examples examples = source.apply(settings.seed());
    PrintWriter out = command.commandLine().getOut();
    ProgramFile.prepareFolder(output, MODEL);
    SavedFlow model = begun(settings, examples, out);
    train(model, new FlowTrainer(examples, settings, limit), settings.iterations(), out);
    FlowReport report = new FlowReport(output, out);
    report.test(FlowTestResult.of(model.flow(), examples), examples);
    if (!withoutPictures) {
      report.pictures(model.flow(), examples, settings.seed());
    }
    report.written();
    return ExitCode.SUCCESS;
  }

  private void train(SavedFlow model, FlowTrainer trainer, int iterations, PrintWriter out) {
    Path file = output.resolve(MODEL);
    try (IterationDisplay display = IterationDisplay.of(out, "NLL", iterations)) {
      trainer.train(
          model.flow(),
          progress -> {
            display.show(progress);
            if (progress.iteration() % saveEvery == 0) {
              model.write(file);
            }
          });
    }
    model.write(file);
    int done = model.flow().network().getIterationCount();
    if (done < iterations) {
      out.printf("Stopped by --minutes after %d of %d iterations%n", done, iterations);
    }
  }

  /** What has been saved, if that is asked for and there is something; a fresh flow otherwise. */
  private SavedFlow begun(FlowTrainingSettings settings, Examples examples, PrintWriter out) {
    if (resume && Files.exists(output.resolve(MODEL))) {
      return resumed(settings, examples);
    }
    if (resume) {
      Resuming.beginsAnew(out, output);
    }
    return fresh(settings, examples);
  }

  private static SavedFlow fresh(FlowTrainingSettings settings, Examples examples) {
    return new SavedFlow(
        settings.newFlow(examples.dimension()), examples.standardisation(), Optional.of(settings));
  }

  private SavedFlow resumed(FlowTrainingSettings settings, Examples examples) {
    Path file = output.resolve(MODEL);
    SavedFlow saved = SavedFlow.read(file);
    List<String> differences =
        saved
            .settings()
            .map(before -> before.differencesFrom(settings))
            .orElse(List.of("the program has not trained it"));
    if (!differences.isEmpty()) {
      throw new FileException(
          file + " is of another training: " + String.join("; ", differences) + ".");
    }
    if (!saved.standardisation().equals(examples.standardisation())) {
      throw new FileException(
          file + " was trained on other numbers; " + data.name() + " has changed since.");
    }
    return saved;
  }
}
