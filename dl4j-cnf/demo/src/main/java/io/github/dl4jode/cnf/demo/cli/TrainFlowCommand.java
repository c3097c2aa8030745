package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.cnf.demo.file.SavedFlow;
import io.github.dl4jode.cnf.demo.training.FlowTestResult;
import io.github.dl4jode.cnf.demo.training.FlowTrainer;
import io.github.dl4jode.cnf.demo.training.FlowTrainingSettings;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.IterationDisplay;
import io.github.dl4jode.program.training.ReportOptions;
import io.github.dl4jode.program.training.Resuming;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TrainingLoop;
import io.github.dl4jode.program.training.TrainingOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private FlowOptions flow;

  @Mixin
  private final TrainingOptions training =
      new TrainingOptions()
          .batchSize(512)
          .learningRate(2e-3)
          .schedule(ScheduleChoice.COSINE)
          .gradient(GradientChoice.DISCRETE);

  @Mixin private SeedOption seed;

  @Mixin private final ReportOptions report = new ReportOptions(250);

  private TrainFlowCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    FlowTrainingSettings settings =
        new FlowTrainingSettings(
            training.settings(checks, seed.value()), flow.task(checks, data.setting()));
    report.check(checks);
    LongFunction<Examples> source = data.read();
    training.startBackend();
    Examples examples = source.apply(seed.value());
    PrintWriter out = command.commandLine().getOut();
    report.output().prepare(MODEL);
    SavedFlow model =
        report.begun(
            MODEL, out, () -> resumed(settings, examples), () -> fresh(settings, examples));
    train(model, examples, settings, out);
    FlowReport said = new FlowReport(report.output(), out);
    said.test(FlowTestResult.of(model.flow(), examples), examples);
    if (report.withPictures()) {
      said.pictures(model.flow(), examples, seed.value());
    }
    report.output().written(out);
    return ExitCode.SUCCESS;
  }

  private void train(
      SavedFlow model, Examples examples, FlowTrainingSettings settings, PrintWriter out) {
    Path file = report.output().file(MODEL);
    int iterations = settings.task().iterations();
    new TrainingLoop("NLL", iterations, training.limit())
        .run(
            new FlowTrainer(model.flow(), examples, settings.training().batchSize()),
            IterationDisplay.of(out, "NLL", iterations),
            report.saveEvery(),
            () -> model.write(file),
            out);
  }

  private static SavedFlow fresh(FlowTrainingSettings settings, Examples examples) {
    return new SavedFlow(
        settings.newFlow(examples.dimension()), examples.standardisation(), Optional.of(settings));
  }

  private SavedFlow resumed(FlowTrainingSettings settings, Examples examples) {
    Path file = report.output().file(MODEL);
    SavedFlow saved = SavedFlow.read(file);
    FlowTrainingSettings before = saved.settings().orElseThrow(() -> Resuming.notTrainedHere(file));
    Resuming.requireSame(file, before.differencesFrom(settings));
    if (!saved.standardisation().equals(examples.standardisation())) {
      throw new FileException(
          file + " was trained on other numbers; " + data.name() + " has changed since.");
    }
    return saved;
  }
}
