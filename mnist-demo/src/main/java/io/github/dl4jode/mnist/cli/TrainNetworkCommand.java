package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.network.NetworkFileException;
import io.github.dl4jode.mnist.network.NetworkReader;
import io.github.dl4jode.mnist.network.NetworkTrainingSettings;
import io.github.dl4jode.mnist.network.TrainableNetwork;
import io.github.dl4jode.mnist.network.TrainedNetwork;
import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.training.BatchSizeOption;
import io.github.dl4jode.program.training.EpochOption;
import io.github.dl4jode.program.training.Resuming;
import io.github.dl4jode.program.training.SavingOptions;
import io.github.dl4jode.program.training.TimeLimitOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
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
        "Trains a DL4J network on digits, by the updater of its own configuration, and saves it on the"
            + " way: stop it at any time, and go on with --resume.")
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

  @Mixin private final BatchSizeOption batchSize = new BatchSizeOption(128);

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

  @Mixin private TimeLimitOption limit;

  @Mixin private ThreadOption threads;

  @Mixin private SeedOption seed;

  @Mixin private DigitDataOptions data;

  @Mixin private final SavingOptions saving = new SavingOptions(1);

  @Override
  public Integer call() {
    check();
    DigitSets digits = data.source().load();
    NetworkTrainingSettings settings = settings(digits);
    threads.startBackend();
    ProgramFile.requireWritable(out);
    TrainedNetwork begun =
        saving.begun(
            out,
            out,
            console(),
            () -> TrainedNetwork.resumed(out, settings),
            () -> new TrainedNetwork(NetworkReader.read(in).trainable(), settings, 0));
    train(begun, digits);
    return ExitCode.SUCCESS;
  }

  private void train(TrainedNetwork begun, DigitSets digits) {
    TrainableNetwork network = begun.network();
    network.enableOneDnn();
    if (learningRate != null) {
      network.setLearningRate(learningRate);
    }
    NetworkTraining training = new NetworkTraining(begun, digits, console());
    console()
        .printf(
            Locale.ROOT,
            "%s: %,d parameters, test error %.2f %%%n",
            begun.epochs() == 0 ? in : out,
            network.model().numParams(),
            100 * training.testError());
    Resuming.goesOn(console(), out, begun.epochs(), begun.settings().epochs());
    training.run(limit.value(), out, saving.saveEvery());
    console().println("Written to " + out);
    console().flush();
  }

  private void check() {
    OptionChecks checks = new OptionChecks(spec);
    length.checked(checks);
    batchSize.checked(checks);
    if (learningRate != null) {
      checks.positive("--learning-rate", learningRate);
    }
    limit.check(checks);
    threads.check(checks);
    saving.check(checks);
    checks.require(!NetworkReader.isJson(out), "OUT is a trained model; let it end in .zip");
    checks.require(
        !saving.resume() || !isSameFile(),
        "--resume needs an OUT that is not IN, from which the training started");
  }

  private boolean isSameFile() {
    try {
      return Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out);
    } catch (IOException e) {
      throw new NetworkFileException(in + " cannot be read (" + e.getMessage() + ").", e);
    }
  }

  private NetworkTrainingSettings settings(DigitSets digits) {
    OptionChecks checks = new OptionChecks(spec);
    return new NetworkTrainingSettings(
        NetworkTrainingSettings.checksum(in),
        digits.data(),
        digits.training().size(),
        length.checked(checks),
        batchSize.checked(checks),
        learningRate == null ? "that of the configuration" : learningRate.toString(),
        augment,
        seed.value());
  }

  private PrintWriter console() {
    return spec.commandLine().getOut();
  }
}
