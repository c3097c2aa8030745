package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.report.ReportFolder;
import io.github.dl4jode.mnist.training.EpochSettings;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.ReportOptions;
import io.github.dl4jode.program.training.Resuming;
import io.github.dl4jode.program.training.TrainingSettings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Trains the networks and reports on them. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains ResNet, RK-Net, ODE-Net and the stem alone on MNIST, from the same seed and on the"
          + " same minibatches, prints a table, and writes results, plots and models into a folder.",
      "Models and results are saved on the way: stop it at any time, and go on with --resume."
    })
final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private CompareOptions options;

  @Mixin private DigitDataOptions data;

  @Mixin private final ReportOptions report = new ReportOptions(1);

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(spec);
    TrainingSettings shared = options.settings(checks);
    EpochSettings training = options.epochs(checks, shared);
    report.check(checks);
    DigitSets all = data.source().load();
    DigitSets digits = options.limit().map(all::limitTraining).orElse(all);
    options.startBackend();
    Run run = Run.of(options, training, shared, digits);
    ReportFolder folder = ReportFolder.at(report.output().path());
    PrintWriter out = spec.commandLine().getOut();
    EarlierWork earlier =
        report.resume() ? EarlierWork.in(folder, run.settings()) : EarlierWork.none();
    if (report.resume() && earlier.models().isEmpty()) {
      Resuming.beginsAnew(out, report.output().path());
    }
    try (Comparison comparison = new Comparison(run, earlier, folder, report, out)) {
      comparison.begin();
      for (Architecture architecture : options.models()) {
        comparison.train(architecture);
      }
      comparison.finish(options.models());
    }
    report.output().written(out);
    return ExitCode.SUCCESS;
  }
}
