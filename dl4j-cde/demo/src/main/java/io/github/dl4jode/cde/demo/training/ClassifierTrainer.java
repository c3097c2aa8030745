package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.data.SeriesArrays;
import io.github.dl4jode.cde.data.SeriesMinibatches;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.training.FailureAdvice;
import io.github.dl4jode.program.training.TrainingException;

/** A classifier that learns from series, epoch by epoch. */
public final class ClassifierTrainer {

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

  private SeriesMinibatches augmented(int epoch) {
    SeriesAugmentation augmentation = classifier.notes().settings().augmentation();
    try {
      return new SeriesMinibatches(
          augmentation.series(minibatches.set(), minibatches.seed(), epoch),
          minibatches.batchSize(),
          minibatches.seed(),
          minibatches.dataType());
    } catch (IllegalArgumentException e) {
      throw new DataException(e.getMessage() + "; or choose a smaller --epoch-dropped.", e);
    }
  }

  /**
   * Learns for an epoch.
   *
   * @param epoch from 0
   * @throws TrainingException if the loss, or what a layer computes, becomes infinite or no number
   * @throws DataException if a series has too few values to drop some for the epoch
   */
  public Epoch learn(int epoch) {
    double sum = 0;
    int count = minibatches.perEpoch();
    SeriesMinibatches series = augmented(epoch);
    for (int i = 0; i < count; i++) {
      SeriesArrays minibatch = series.minibatch((long) epoch * count + i);
      double loss =
          FailureAdvice.SMALLER_RATE.told(
              "Epoch " + (epoch + 1), () -> classifier.learn(minibatch));
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
