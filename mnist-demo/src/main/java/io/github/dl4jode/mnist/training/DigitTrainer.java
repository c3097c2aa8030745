package io.github.dl4jode.mnist.training;

import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.program.training.EpochLoop;
import io.github.dl4jode.program.training.FailureAdvice;
import io.github.dl4jode.program.training.TrainingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Trains networks one after the other on the same minibatches in the same order. */
public final class DigitTrainer {

  private final DigitSets digits;
  private final EpochSettings settings;
  private final Duration limit;
  private final TrainingObserver observer;

  /**
   * A trainer on these digits.
   *
   * @param limit for each network, after which no further epoch begins
   */
  public DigitTrainer(
      DigitSets digits, EpochSettings settings, Duration limit, TrainingObserver observer) {
    this.digits = digits;
    this.settings = settings;
    this.limit = limit;
    this.observer = observer;
  }

  /**
   * Trains a network for all epochs, and tests it after each.
   *
   * @param network not trained before; changed
   * @throws TrainingException if the loss ceases to be a number
   */
  public void train(Architecture architecture, MultiLayerNetwork network) {
    train(architecture, network, List.of(), 0);
  }

  /**
   * Trains a network for the epochs that are left to it, as if it had never been put aside.
   *
   * @param network with the parameters, the state of the updater and the counts of epochs and
   *     iterations that it had after the last of the epochs so far; changed
   * @param soFar what came of these epochs
   * @throws TrainingException if the loss ceases to be a number
   */
  public void resume(Architecture architecture, MultiLayerNetwork network, ModelResult soFar) {
    train(architecture, network, soFar.epochs(), soFar.blockBytes());
  }

  private void train(
      Architecture architecture, MultiLayerNetwork network, List<EpochResult> soFar, long bytes) {
    List<EpochResult> epochs = new ArrayList<>(soFar);
    AtomicLong blockBytes = new AtomicLong(bytes);
    new EpochLoop(settings.epochs(), limit)
        .run(
            soFar.size(),
            epoch -> {
              double learningRate = learningRate(network);
              EpochMeter meter = runEpoch(architecture, network, epoch);
              blockBytes.accumulateAndGet(meter.blockBytes(), Math::max);
              epochs.add(
                  FailureAdvice.SMALLER_RATE.told(
                      "%s, test after epoch %d".formatted(architecture.title(), epoch + 1),
                      () -> resultOf(network, epoch, learningRate, meter)));
              observer.epochDone(
                  architecture,
                  new ModelResult(
                      architecture.label(),
                      architecture.title(),
                      network.numParams(),
                      blockBytes.get(),
                      epochs),
                  network);
            });
  }

  private EpochMeter runEpoch(Architecture architecture, MultiLayerNetwork network, int epoch) {
    DigitBatches batches =
        DigitBatches.ofEpoch(
            digits.training(),
            settings.batchSize(),
            settings.augmentation(),
            settings.seed(),
            epoch);
    observer.epochStarted(architecture, epoch + 1, settings.epochs(), batches.count());
    EpochMeter meter = new EpochMeter(progress -> accept(architecture, progress));
    network.setListeners(meter);
    FailureAdvice.SMALLER_RATE.told(
        "%s, epoch %d".formatted(architecture.title(), epoch + 1),
        () -> {
          network.fit(batches);
          return meter;
        });
    network.setListeners();
    return meter;
  }

  private void accept(Architecture architecture, IterationProgress progress) {
    if (!Double.isFinite(progress.loss())) {
      throw new TrainingException(
          "%s: the loss is %s after iteration %d of the epoch; try a smaller --learning-rate."
              .formatted(architecture.title(), progress.loss(), progress.iteration()));
    }
    observer.iterationDone(progress);
  }

  private EpochResult resultOf(
      MultiLayerNetwork network, int epoch, double learningRate, EpochMeter meter) {
    double seconds = meter.seconds();
    double imagesPerSecond = meter.imagesPerSecond();
    DigitTestResult test = Evaluator.test(network, digits.test(), settings.batchSize());
    return new EpochResult(
        epoch + 1,
        learningRate,
        meter.loss(),
        meter.accuracy(),
        test.error(),
        seconds,
        imagesPerSecond,
        meter.work(),
        test.evaluations());
  }

  /** The rate at which the network would learn now. */
  private static double learningRate(MultiLayerNetwork network) {
    return network
        .getLayerWiseConfigurations()
        .getConf(network.getnLayers() - 1)
        .getLayer()
        .getUpdaterByParam("W")
        .getLearningRate(network.getIterationCount(), network.getEpochCount());
  }
}
