package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.mnist.data.Cropping;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.network.NetworkReader;
import io.github.dl4jode.mnist.network.TrainableNetwork;
import io.github.dl4jode.mnist.training.Evaluator;
import io.github.dl4jode.mnist.training.LossMeter;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.TerminalBar;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.EpochOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a network in a file. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a DL4J network on digits, by the updater of its own configuration, and saves it after"
            + " every epoch.")
final class TrainNetworkCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "A configuration (.json), or a model saved by ModelSerializer (.zip).")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "Where the trained model goes, .zip.")
  private Path out;

  @Mixin private final EpochOption length = new EpochOption(3);

  @Option(names = "--batch-size", defaultValue = "128", description = "Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description =
          "A constant rate for all layers. Default: what the configuration says, schedules included.")
  private Double learningRate;

  @Option(
      names = "--augment",
      description = "Cut each training image out of a padded one at random.")
  private boolean augment;

  @Mixin private SeedOption seed;

  @Mixin private DigitDataOptions data;

  @Mixin private ThreadOption threads;

  @Override
  public Integer call() {
    int epochs = check();
    DigitSets digits = data.source().load();
    threads.startBackend();
    TrainableNetwork network = NetworkReader.read(in).trainable();
    ProgramFile.requireWritable(out);
    network.enableOneDnn();
    if (learningRate != null) {
      network.setLearningRate(learningRate);
    }
    console()
        .printf(
            Locale.ROOT,
            "%s: %,d parameters, test error %.2f %%%n",
            in,
            network.model().numParams(),
            100 * testError(network, digits));
    console().flush();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      train(network, digits, epoch, epochs);
    }
    console().println("Written to " + out);
    console().flush();
    return ExitCode.SUCCESS;
  }

  private int check() {
    OptionChecks checks = new OptionChecks(spec);
    int epochs = length.checked(checks);
    checks.atLeastOne("--batch-size", batchSize);
    if (learningRate != null) {
      checks.positive("--learning-rate", learningRate);
    }
    checks.require(!NetworkReader.isJson(out), "OUT is a trained model; let it end in .zip");
    threads.check(checks);
    return epochs;
  }

  private void train(TrainableNetwork network, DigitSets digits, int epoch, int epochs) {
    long start = System.nanoTime();
    DigitBatches batches =
        DigitBatches.ofEpoch(
            digits.training(),
            batchSize,
            augment ? Cropping.RANDOM_CROP : Cropping.NONE,
            seed.value(),
            epoch - 1);
    double loss = fit(network, batches, "epoch %d/%d".formatted(epoch, epochs));
    double seconds = (System.nanoTime() - start) / 1e9;
    String work = evaluations(network);
    double error = testError(network, digits);
    console()
        .printf(
            Locale.ROOT,
            "epoch %d/%d: test error %.2f %%, loss %.3f, %.1f s%s%n",
            epoch,
            epochs,
            100 * error,
            loss,
            seconds,
            work);
    console().flush();
    ProgramFile.write(out, network::write);
  }

  /** The work of the last minibatch. */
  private static String evaluations(TrainableNetwork network) {
    return OdeLayers.reports(network.model()).values().stream()
        .map(
            report ->
                String.format(
                    Locale.ROOT,
                    ", NFE %d + %d",
                    report.forward().functionEvaluations(),
                    report.backward().functionEvaluations()))
        .collect(Collectors.joining());
  }

  private double fit(TrainableNetwork network, DigitBatches batches, String title) {
    if (!TerminalBar.isVisible()) {
      LossMeter meter = new LossMeter();
      network.fit(batches, meter);
      return meter.mean();
    }
    try (TerminalBar bar = TerminalBar.withoutTimeLeft(title, batches.count())) {
      LossMeter meter =
          new LossMeter() {
            @Override
            protected void learnt(int iteration, double loss) {
              bar.show(iteration, String.format(Locale.ROOT, " loss %.2f", loss));
            }
          };
      network.fit(batches, meter);
      return meter.mean();
    }
  }

  private PrintWriter console() {
    return spec.commandLine().getOut();
  }

  private double testError(TrainableNetwork network, DigitSets digits) {
    return Evaluator.error(network::output, digits.test(), batchSize);
  }
}
