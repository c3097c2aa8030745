package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.mnist.data.Cropping;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.network.NetworkTrainingSettings;
import io.github.dl4jode.mnist.network.TrainableNetwork;
import io.github.dl4jode.mnist.network.TrainedNetwork;
import io.github.dl4jode.mnist.training.Evaluator;
import io.github.dl4jode.mnist.training.LossMeter;
import io.github.dl4jode.noise.NetworkSeed;
import io.github.dl4jode.program.TerminalBar;
import io.github.dl4jode.program.training.EpochLoop;
import io.github.dl4jode.program.training.FailureAdvice;
import io.github.dl4jode.program.training.TrainingException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.nd4j.linalg.factory.Nd4j;

/** The training of a network, with what is shown and saved on its way. */
final class NetworkTraining {

  /** The learning rate is that of the configuration, or of the network before the swap. */
  private static final FailureAdvice ADVICE = new FailureAdvice("try a smaller learning rate");

  private final TrainedNetwork begun;
  private final DigitSets digits;
  private final PrintWriter out;

  /** A training of a network from the epochs on that are done. */
  NetworkTraining(TrainedNetwork begun, DigitSets digits, PrintWriter out) {
    this.begun = begun;
    this.digits = digits;
    this.out = out;
  }

  /** Trains, and saves after every so many epochs and at the end. */
  void run(Duration limit, Path file, int saveEvery) {
    new EpochLoop(begun.settings().epochs(), limit)
        .run(begun.epochs(), this::train, saveEvery, done -> begun.after(done).write(file), out);
  }

  private void train(int epoch) {
    NetworkTrainingSettings settings = begun.settings();
    String title = "epoch %d/%d".formatted(epoch + 1, settings.epochs());
    seedLayers(settings.seed(), epoch);
    long start = System.nanoTime();
    double loss = ADVICE.told("Epoch " + (epoch + 1), () -> fit(batches(settings, epoch), title));
    if (!Double.isFinite(loss)) {
      throw new TrainingException(
          "The loss is %s in epoch %d: try a smaller learning rate.".formatted(loss, epoch + 1));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    String work = evaluations();
    double error = ADVICE.told("The test after epoch " + (epoch + 1), this::testError);
    out.printf(
        Locale.ROOT,
        "%s: test error %.2f %%, loss %.3f, %.1f s%s%n",
        title,
        100 * error,
        loss,
        seconds,
        work);
    out.flush();
  }

  /** Dropout and noise of DL4J's layers draw from ND4J's generator, whose state is not saved. */
  private static void seedLayers(long seed, int epoch) {
    SplittableRandom random = new SplittableRandom(seed);
    long drawn = 0;
    for (int i = 0; i <= epoch; i++) {
      drawn = random.nextLong();
    }
    Nd4j.getRandom().setSeed(NetworkSeed.of(drawn));
  }

  private DigitBatches batches(NetworkTrainingSettings settings, int epoch) {
    return DigitBatches.ofEpoch(
        digits.training(),
        settings.batchSize(),
        settings.augment() ? Cropping.RANDOM_CROP : Cropping.NONE,
        settings.seed(),
        epoch);
  }

  /** The work of the last minibatch. */
  private String evaluations() {
    return OdeLayers.reports(network().model()).values().stream()
        .map(
            report ->
                String.format(
                    Locale.ROOT,
                    ", NFE %d + %d",
                    report.forward().functionEvaluations(),
                    report.backward().functionEvaluations()))
        .collect(Collectors.joining());
  }

  private double fit(DigitBatches batches, String title) {
    if (!TerminalBar.isVisible()) {
      LossMeter meter = new LossMeter();
      network().fit(batches, meter);
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
      network().fit(batches, meter);
      return meter.mean();
    }
  }

  /** The share of test digits that the network takes for another now, 0 to 1. */
  double testError() {
    return Evaluator.error(network()::output, digits.test(), begun.settings().batchSize());
  }

  private TrainableNetwork network() {
    return begun.network();
  }
}
