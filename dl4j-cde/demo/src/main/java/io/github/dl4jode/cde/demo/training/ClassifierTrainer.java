package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.data.SeriesMinibatches;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.program.training.TrainingException;

/** A classifier that learns from series, epoch by epoch. */
public final class ClassifierTrainer {

  /** The stream of random numbers for noise, among those that share a seed. */
  private static final long NOISE_STREAM = 0x4015e;

  private final SeriesClassifier classifier;
  private final SeriesMinibatches minibatches;

  /**
   * What an epoch was like.
   *
   * @param loss the mean over its minibatches
   * @param forward evaluations of the vector field in the last forward solve
   * @param backward those of the last backward solve
   */
  public record Epoch(double loss, int forward, int backward) {}

  /**
   * A training.
   *
   * @param training in the user's units
   * @throws IllegalArgumentException if the series have other channels than the classifier
   */
  public ClassifierTrainer(SeriesClassifier classifier, LabelledSeriesSet training) {
    this.classifier = classifier;
    this.minibatches =
        new SeriesMinibatches(
            classifier.seen(training),
            classifier.notes().settings().training().batchSize(),
            classifier.notes().settings().training().seed(),
            ClassifierGraph.TYPE);
  }

  /** The number of epochs that the classifier has learned for. */
  public int epochs() {
    return classifier.network().getIterationCount() / minibatches.perEpoch();
  }

  /** The minibatches with the noise of an epoch. */
  private SeriesMinibatches withNoise(int epoch) {
    long seed = IterationNoise.of(minibatches.seed() ^ NOISE_STREAM, epoch).nextLong();
    return new SeriesMinibatches(
        minibatches.set().withNoise(classifier.notes().settings().classifier().noise(), seed),
        minibatches.batchSize(),
        minibatches.seed(),
        minibatches.dataType());
  }

  /**
   * Learns for an epoch.
   *
   * @param epoch from 0
   * @throws TrainingException if the loss becomes infinite or no number
   */
  public Epoch learn(int epoch) {
    double sum = 0;
    int count = minibatches.perEpoch();
    SeriesMinibatches noisy = withNoise(epoch);
    for (int i = 0; i < count; i++) {
      double loss = classifier.learn(noisy.minibatch((long) epoch * count + i));
      if (!Double.isFinite(loss)) {
        throw new TrainingException(
            "The loss is %s in epoch %d: try a smaller --learning-rate."
                .formatted(loss, epoch + 1));
      }
      sum += loss;
    }
    classifier.network().incrementEpochCount();
    return new Epoch(
        sum / count,
        classifier.solves().stream()
            .map(SolveReport::forward)
            .mapToInt(work -> work.functionEvaluations())
            .sum(),
        classifier.solves().stream()
            .map(SolveReport::backward)
            .mapToInt(work -> work.functionEvaluations())
            .sum());
  }
}
