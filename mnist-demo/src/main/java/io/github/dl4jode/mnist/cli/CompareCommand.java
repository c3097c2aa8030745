package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.report.ReportFolder;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.training.Resuming;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains the networks and reports on them. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains ResNet, RK-Net, ODE-Net and the stem alone on MNIST, from the same seed and on the"
          + " same minibatches, prints a table, and writes results, plots and models into a folder.",
      "Models and results are saved after every epoch: stop it at any time, and go on with --resume."
    })
final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CompareOptions options;

  @Mixin private DigitDataOptions data;

  @Mixin private ThreadOption threads;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "report",
      description = "The folder for the report. Default: ${DEFAULT-VALUE}.")
  private Path output;

  @Option(
      names = "--resume",
      description =
          "Go on where a run with the same settings left off in the folder: finished networks are"
              + " not trained again, and one that was stopped midway goes on after its last epoch.")
  private boolean resume;

  @Override
  public Integer call() {
    options.check();
    threads.check();
    DigitSets all = data.source().load();
    DigitSets digits = options.limit().map(all::limitTraining).orElse(all);
    threads.startBackend();
    Run run = Run.of(options, digits);
    ReportFolder folder = ReportFolder.at(output);
    PrintWriter out = spec.commandLine().getOut();
    EarlierWork earlier = resume ? EarlierWork.in(folder, run.settings()) : EarlierWork.none();
    if (resume && earlier.models().isEmpty()) {
      Resuming.beginsAnew(out, output);
    }
    try (Comparison comparison = new Comparison(run, earlier, folder, out)) {
      comparison.begin();
      for (Architecture architecture : options.models()) {
        comparison.train(architecture);
      }
      comparison.finish();
    }
    return ExitCode.SUCCESS;
  }
}
